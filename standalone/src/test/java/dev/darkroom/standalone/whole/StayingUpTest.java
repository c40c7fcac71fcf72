package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.Captured;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// `up` as a user meets it: a process that others connect to, and that can be stopped at any time.
@Tag("slow")
@Order(2)
class StayingUpTest {

    @TempDir private Path folder;

    @Test
    void aStrangerSeesADrawingOnEveryTopic() throws Exception {
        try (var up = up()) {
            Bus bus = bus(up);
            up.awaitLine("ready"::equals);

            var run =
                    Captured.run(
                            "draw",
                            "--bootstrap-servers=" + bus.client("admin").get("bootstrap.servers"),
                            "--out=" + folder.resolve("elsewhere"),
                            "--steps=3",
                            "a red apple");

            assertThat(run.code()).isZero();
            assertThat(Path.of(run.out().strip())).startsWith(folder.resolve("elsewhere"));
            Topics topics = bus.topics();
            for (String topic :
                    List.of(
                            topics.prompts(),
                            topics.attempts(),
                            topics.progress(),
                            topics.results(),
                            topics.receipts(),
                            topics.images(),
                            topics.outcomes(),
                            topics.schemas())) {
                assertThat(Topic.read(bus, topic, seen -> !seen.isEmpty())).as(topic).isNotEmpty();
            }
        }
    }

    @Test
    void whatIsStoppedInTheMiddleIsDrawnAfterTheNextStart() throws Exception {
        List<String> ids = IntStream.range(0, 6).mapToObj(i -> "request-" + i).toList();
        try (var up = up()) {
            Bus bus = bus(up);
            up.awaitLine("ready"::equals);
            publish(bus, ids);
            Topic.read(bus, bus.topics().progress(), seen -> !seen.isEmpty());

            up.terminate();
        }
        try (var up = up()) {
            Bus bus = bus(up);
            var outcomes =
                    Topic.read(bus, bus.topics().outcomes(), seen -> seen.size() >= ids.size());

            assertThat(outcomes)
                    .extracting(record -> outcome(bus, record.value()).getStatus())
                    .containsOnly(RequestStatus.COMPLETED);
            assertThat(outcomes)
                    .extracting(record -> record.key())
                    .containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    private TestingProcess up() throws Exception {
        return new TestingProcess(
                folder, "up", "--port=0", "--grace=2s", "--model=" + TestingDarkroom.TINY_MODEL);
    }

    private static Bus bus(TestingProcess up) throws InterruptedException {
        String broker = up.awaitLine(line -> line.startsWith("broker")).split("\\s+")[1];
        return Bus.to(broker, Settings.of(KafkaSettings.ALL, Map.of()));
    }

    private static void publish(Bus bus, List<String> ids) {
        Stream<PromptRequest> requests =
                ids.stream()
                        .map(
                                id ->
                                        PromptRequest.newBuilder()
                                                .setId(id)
                                                .setPrompt("a red apple")
                                                .setCount(16)
                                                .setSteps(150)
                                                .build());
        try (var publisher = bus.publisher()) {
            requests.map(publisher::publish).toList().forEach(sent -> sent.join());
        }
    }

    private static RequestOutcome outcome(Bus bus, byte[] value) {
        return bus.wire().decode(bus.topics().outcomes(), value, RequestOutcome.class);
    }
}
