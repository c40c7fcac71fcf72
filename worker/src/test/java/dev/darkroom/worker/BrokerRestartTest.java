package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.eventually;
import static dev.darkroom.worker.TestingDarkroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Options;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.worker.serving.TestingArtist;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;

@Tag("slow")
class BrokerRestartTest {

    @TempDir private Path directory;

    @Test
    void aWorkerCarriesOnByItselfWhenTheBrokerComesBack() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(directory);
        Options samePort = Options.DEFAULT.withPort(broker.port());
        var artist = new TestingArtist();
        try (var darkroom =
                new TestingDarkroom(
                        broker.bootstrapServers(), "restart.", Duration.ofSeconds(15))) {
            darkroom.worker("w", artist);
            darkroom.publish("before", request -> request);
            darkroom.results(1);
            darkroom.publish("held", request -> request.setPrompt("hold"));
            eventually(() -> artist.holding() == 1);
            broker.close();
            broker = EmbeddedBroker.start(directory, samePort);
            artist.letGo();
            darkroom.publish("after", request -> request);
            var results =
                    darkroom.read(
                            darkroom.topics().results(),
                            records ->
                                    records.stream()
                                                    .map(record -> new String(record.key()))
                                                    .distinct()
                                                    .count()
                                            == 3);
            // Told once or more often, but never differently.
            assertThat(results).hasSizeGreaterThanOrEqualTo(3);
            for (GenerationResult result : darkroom.results(3)) {
                image(result);
            }
            darkroom.stopAll();
        } finally {
            broker.close();
        }
    }
}
