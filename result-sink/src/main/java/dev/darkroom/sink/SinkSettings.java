package dev.darkroom.sink;

import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.Topics;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// How a sink keeps.
///
/// @param parts what runs: `keeper`, `ledger`, or `both`
/// @param clients properties of Kafka clients
/// @param topics the names
/// @param registry URL of a schema registry; empty for schemas on a topic
/// @param stateFolder where the sink keeps who it is, and the ledger's table
/// @param memory how long the ledger knows a request after its last receipt
/// @param standbys other sinks that keep each account ready
/// @param bytesInFlight of memory that results being stored may hold
/// @param grace to finish in after being asked to stop
public record SinkSettings(
        String parts,
        Clients clients,
        Topics topics,
        Optional<String> registry,
        StoreSettings store,
        Path stateFolder,
        Duration memory,
        int standbys,
        long bytesInFlight,
        Duration grace) {

    public static final Setting<String> PARTS =
            Setting.choice(
                    "sink-parts",
                    "both",
                    List.of("both", "keeper", "ledger"),
                    "What runs in this process.");
    public static final Setting<Path> STATE_DIR =
            Setting.path(
                    "state-dir",
                    ".darkroom/sink",
                    "Folder for what this sink keeps of itself; outside the temporary folder.");
    public static final Setting<Duration> MEMORY =
            Setting.duration(
                    "ledger-memory",
                    Duration.ofDays(30),
                    "How long the ledger knows a request after its last receipt; a receipt repeated"
                            + " later would be told again.");
    public static final Setting<Integer> STANDBYS =
            Setting.integer(
                    "ledger-standbys",
                    0,
                    0,
                    10,
                    "Other sinks that keep each account ready, so that one of them takes over at"
                            + " once.");
    public static final Setting<Long> IN_FLIGHT =
            Setting.bytes(
                    "keeper-in-flight",
                    "64MiB",
                    "Memory that results being stored may hold, three times their size; a larger"
                            + " one is stored alone.");
    public static final Setting<Duration> GRACE =
            Setting.duration(
                    "grace",
                    Duration.ofSeconds(30),
                    "Time to finish in after SIGTERM; what is not done by then is done again.");

    /// Everything that [#of] reads.
    public static final List<Setting<?>> ALL =
            Stream.of(
                            KafkaSettings.ALL,
                            StoreSettings.ALL,
                            List.<Setting<?>>of(
                                    PARTS, STATE_DIR, MEMORY, STANDBYS, IN_FLIGHT, GRACE))
                    .<Setting<?>>flatMap(List::stream)
                    .toList();

    /// As the user gave them, by kind of client.
    public record Clients(
            Map<String, Object> producer,
            Map<String, Object> consumer,
            Map<String, Object> admin,
            Map<String, Object> streams) {}

    /// @throws dev.darkroom.runtime.settings.BadSettingsException if they make no sense together
    public static SinkSettings of(Settings settings) {
        return new SinkSettings(
                settings.get(PARTS),
                new Clients(
                        KafkaSettings.client(settings, "producer"),
                        KafkaSettings.client(settings, "consumer"),
                        KafkaSettings.client(settings, "admin"),
                        KafkaSettings.client(settings, "streams")),
                new Topics(settings.get(KafkaSettings.PREFIX)),
                settings.get(KafkaSettings.SCHEMA_REGISTRY_URL),
                StoreSettings.of(settings),
                settings.get(STATE_DIR),
                settings.get(MEMORY),
                settings.get(STANDBYS),
                settings.get(IN_FLIGHT),
                settings.get(GRACE));
    }

    boolean keeps() {
        return !parts.equals("ledger");
    }

    boolean accounts() {
        return !parts.equals("keeper");
    }
}
