package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.broker.EmbeddedBroker;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

@Tag("slow")
class TopicsCreateTest {

    @TempDir Path data;

    @Test
    void topicsAreMadeOnceAndThenFoundAsWanted() {
        try (var broker = EmbeddedBroker.start(data)) {
            String brokers = "--bootstrap-servers=" + broker.bootstrapServers();

            var first = Captured.run("topics", "create", brokers, "--models", "sdxl, portrait");
            var again = Captured.run("topics", "create", brokers, "--models", "sdxl, portrait");

            assertThat(first.code()).isZero();
            assertThat(first.out().lines())
                    .contains(
                            "made darkroom.prompts",
                            "made darkroom.prompts.sdxl",
                            "made darkroom.prompts.portrait",
                            "made darkroom.outcomes");
            assertThat(again).isEqualTo(new Captured(0, "", ""));
        }
    }

    @Test
    void topicsThatAreOtherThanWantedAreNamed() {
        try (var broker = EmbeddedBroker.start(data)) {
            String brokers = "--bootstrap-servers=" + broker.bootstrapServers();
            Captured.run("topics", "create", brokers, "--results-kept=1h");

            var longer = Captured.run("topics", "create", brokers, "--results-kept=2h");

            assertThat(longer.code()).isEqualTo(1);
            assertThat(longer.err()).contains("darkroom.results").contains("retention.ms");
        }
    }
}
