package dev.darkroom.standalone.whole;

import dev.darkroom.broker.Options;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.Darkroom;
import dev.darkroom.standalone.LocalSettings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A whole Darkroom in the test's process, with a tiny model of random weights.
final class TestingDarkroom implements AutoCloseable {

    static final Path TINY_MODEL =
            Path.of("../worker/src/test/resources/tiny-model").toAbsolutePath().normalize();

    private static final List<Setting<?>> KNOWN =
            Stream.concat(LocalSettings.USUAL.stream(), LocalSettings.RARE.stream()).toList();

    private final Darkroom darkroom;

    private TestingDarkroom(Darkroom darkroom) {
        this.darkroom = darkroom;
    }

    static TestingDarkroom start(Path folder) throws Exception {
        Settings settings =
                Settings.of(
                        KNOWN,
                        Map.of(
                                "model", TINY_MODEL.toString(),
                                "lanes", "4",
                                "data", folder.resolve("data").toString()));
        return new TestingDarkroom(
                Darkroom.start(settings, folder.resolve("images"), Options.DEFAULT));
    }

    Bus bus() {
        return darkroom.bus();
    }

    Topics topics() {
        return darkroom.plan().topics();
    }

    String bootstrapServers() {
        return darkroom.bootstrapServers();
    }

    @Override
    public void close() {
        darkroom.close();
    }
}
