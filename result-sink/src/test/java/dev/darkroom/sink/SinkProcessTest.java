package dev.darkroom.sink;

import static dev.darkroom.sink.Samples.result;
import static dev.darkroom.sink.TestBus.TOPICS;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

@Tag("slow")
@Order(1)
class SinkProcessTest {

    private static final int REQUESTS = 300;

    @TempDir Path folder;

    private TestBus bus;

    @BeforeEach
    void startBus() throws InterruptedException {
        bus = TestBus.start(folder);
    }

    @AfterEach
    void stopBus() {
        bus.close();
    }

    @Test
    void aSinkKilledInTheMiddleTellsEverythingOnceAfterItsRestart() throws Exception {
        for (int i = 0; i < REQUESTS; i++) {
            bus.publish(result("request-" + i, 0, 1));
            bus.publish(result("request-" + i, 0, 1));
        }
        bus.flush();
        try (SinkProcess first = start()) {
            assertThat(bus.read(TOPICS.receipts(), 20)).hasSizeGreaterThanOrEqualTo(20);
            first.kill();
        }
        try (SinkProcess second = start()) {
            assertThat(keys(TOPICS.images())).hasSize(REQUESTS).doesNotHaveDuplicates();
            assertThat(keys(TOPICS.outcomes())).hasSize(REQUESTS).doesNotHaveDuplicates();
            assertThat(pictures()).isEqualTo(REQUESTS);
            assertThat(second.stop()).isTrue();
            assertThat(second.log())
                    .contains("The sink was asked to stop")
                    .doesNotContain("thread ended");
        }
    }

    @Test
    void largeResultsAreStoredOneAfterTheOtherWhereMemoryIsShort() throws Exception {
        int large = 16;
        for (int i = 0; i < large; i++) {
            bus.publish(result("large-" + i, 0, 1, "x".repeat(15 << 20), Samples.ENGINE));
        }
        bus.flush();
        try (SinkProcess sink =
                SinkProcess.start("128m", bus.options(folder, Map.of()), folder.resolve("log"))) {
            List<ConsumerRecord<String, byte[]>> outcomes = bus.read(TOPICS.outcomes(), large);

            assertThat(outcomes).as(sink.log()).hasSize(large);
        }
    }

    @Test
    void aSinkWithoutMemoryForOneResultEndsWithAWord() throws Exception {
        bus.publish(result("large", 0, 1, "x".repeat(15 << 20), Samples.ENGINE));
        bus.flush();
        try (SinkProcess sink =
                SinkProcess.start("48m", bus.options(folder, Map.of()), folder.resolve("log"))) {
            assertThat(sink.exitCode()).isEqualTo(1);
            assertThat(sink.log()).contains("OutOfMemoryError");
        }
    }

    @Test
    void topicsThatAreMissingAreNamedAndTheExitCodeIsTwo() throws Exception {
        Map<String, String> options = bus.options(folder, Map.of("topic-prefix", "elsewhere."));
        try (SinkProcess sink = SinkProcess.start(options, folder.resolve("log"))) {
            assertThat(sink.exitCode()).isEqualTo(2);
            assertThat(sink.log())
                    .contains("topic elsewhere.results is missing")
                    .contains("topic elsewhere.outcomes is missing");
        }
    }

    @Test
    void settingsThatMakeNoSenseTogetherAreAllNamed() throws Exception {
        Map<String, String> options =
                bus.options(folder, Map.of("store", "s3", "s3-endpoint", "nowhere"));
        try (SinkProcess sink = SinkProcess.start(options, folder.resolve("log"))) {
            assertThat(sink.exitCode()).isEqualTo(2);
            assertThat(sink.log()).contains("--s3-bucket").contains("--s3-endpoint");
        }
    }

    private SinkProcess start() throws IOException {
        return SinkProcess.start(bus.options(folder, Map.of()), folder.resolve("log"));
    }

    private List<String> keys(String topic) {
        return bus.read(topic, REQUESTS).stream().map(ConsumerRecord::key).toList();
    }

    private long pictures() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("pictures"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
