package dev.darkroom.standalone.draw;

import dev.darkroom.producer.RequestSettings;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What can be set of a drawing, beside what [RequestSettings] has for every request.
final class DrawSettings {

    static final Setting<Integer> COUNT =
            Setting.integer(
                    "count", 1, 1, 10_000, "Pictures of each prompt; picture i has seed + i.");

    static final Setting<Optional<Long>> SEED =
            Setting.optionalLong(
                    "seed",
                    0,
                    (1L << 53) - 1,
                    "Seed of the first picture's noise; another each time where it is left out.");

    static final Setting<String> FORMAT =
            Setting.choice(
                    "format", "png", List.of("png", "jpeg", "webp"), "How pictures are encoded.");

    static final Setting<Optional<Integer>> QUALITY =
            Setting.optionalInteger(
                    "quality", 1, 100, "Quality of jpeg and webp files; 90 if left out.");

    static final Setting<Optional<Path>> OUT =
            Setting.optionalPath(
                    "out", "Where the pictures end up; the folder images of --data if left out.");

    static final Setting<Optional<String>> BOOTSTRAP_SERVERS =
            KafkaSettings.optionalBootstrapServers(
                    "Kafka brokers of a running Darkroom, HOST:PORT,HOST:PORT; if left out,"
                            + " everything runs in this process.");

    static final Setting<Boolean> JSON =
            Setting.flag(
                    "json", false, "Nothing but JSON lines on standard output, one a picture.");

    static final List<Setting<?>> ALL =
            Stream.of(
                            List.<Setting<?>>of(COUNT, SEED),
                            RequestSettings.USUAL,
                            List.<Setting<?>>of(FORMAT, QUALITY, OUT, JSON, BOOTSTRAP_SERVERS))
                    .<Setting<?>>flatMap(List::stream)
                    .toList();

    private DrawSettings() {}
}
