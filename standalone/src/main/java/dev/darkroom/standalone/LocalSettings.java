package dev.darkroom.standalone;

import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.sink.SinkSettings;
import dev.darkroom.sink.StoreSettings;
import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.WorkerSettings;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What can be set of a Darkroom that runs in one process: all that can be set of its worker and
/// its sink, but for where they meet and where the sink keeps things.
public final class LocalSettings {

    public static final Setting<Path> DATA =
            Setting.path(
                    "data",
                    ".darkroom",
                    "Folder for the broker's data and the pictures, kept between runs.");

    /// What everybody wants to set.
    public static final List<Setting<?>> USUAL =
            List.of(
                    DATA,
                    DrawingSettings.MODEL,
                    WorkerSettings.MODEL_NAME,
                    DrawingSettings.DEVICE,
                    KafkaSettings.PREFIX,
                    KafkaSettings.SCHEMA_REGISTRY_URL);

    /// How other brokers want to be spoken to. The one in this process takes plain text, whatever
    /// the environment says for the others.
    static final List<String> ELSEWHERE = List.of("security.", "ssl.", "sasl.");

    private static final Set<Setting<?>> DECIDED_HERE = decidedHere();

    /// What only some want to.
    public static final List<Setting<?>> RARE = rare();

    private LocalSettings() {}

    /// @param images folder that the pictures are stored in
    /// @param sinkState folder for what the sink keeps of itself
    /// @return settings that worker and sink can be set up with
    static Settings complete(
            Settings settings, String bootstrapServers, Path images, Path sinkState) {
        return settings.with(KafkaSettings.BOOTSTRAP_SERVERS, bootstrapServers)
                .with(StoreSettings.STORE, "folder")
                .with(StoreSettings.FOLDER, images)
                .with(SinkSettings.PARTS, "both")
                .with(SinkSettings.STATE_DIR, sinkState)
                .with(SinkSettings.GRACE, settings.get(WorkerSettings.GRACE));
    }

    private static Set<Setting<?>> decidedHere() {
        var decided = new HashSet<Setting<?>>(StoreSettings.ALL);
        decided.remove(StoreSettings.FSYNC);
        decided.addAll(
                Set.of(
                        KafkaSettings.BOOTSTRAP_SERVERS,
                        SinkSettings.PARTS,
                        SinkSettings.STATE_DIR));
        return Set.copyOf(decided);
    }

    // Settings of one name in several programs are the same wish, told to whichever is first.
    private static List<Setting<?>> rare() {
        var byName = new LinkedHashMap<String, Setting<?>>();
        Stream.of(WorkerSettings.ALL, DrawingSettings.ALL, SinkSettings.ALL)
                .flatMap(List::stream)
                .filter(setting -> !DECIDED_HERE.contains(setting) && !USUAL.contains(setting))
                .forEach(setting -> byName.putIfAbsent(setting.name(), setting));
        return List.copyOf(byName.values());
    }
}
