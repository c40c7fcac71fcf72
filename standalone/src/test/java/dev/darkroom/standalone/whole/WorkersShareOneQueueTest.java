package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.standalone.Bus;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Four workers, each a process of its own, on a queue of one partition.
@Tag("slow")
class WorkersShareOneQueueTest {

    private static final int REQUESTS = 200;

    @TempDir private Path folder;

    @Test
    void fourWorkersShareTwoHundredRequestsAndEachIsStoredAndAccountedForOnce() throws Exception {
        Path images = folder.resolve("images");
        var workers = new ArrayList<TestingProcess>();
        try (var up =
                new TestingProcess(
                        folder,
                        "up",
                        "--port=0",
                        "--worker-name=w0",
                        "--model=" + TestingDarkroom.TINY_MODEL,
                        "--out=" + images)) {
            String broker = up.awaitLine(line -> line.startsWith("broker")).split("\\s+")[1];
            for (int i = 1; i < 4; i++) {
                workers.add(
                        new TestingProcess(
                                folder,
                                "worker",
                                "--bootstrap-servers=" + broker,
                                "--worker-name=w" + i,
                                "--model=" + TestingDarkroom.TINY_MODEL));
            }
            up.awaitLine("ready"::equals);
            for (TestingProcess worker : workers) {
                worker.awaitLine(line -> line.contains("Worker Ready"));
            }
            Bus bus = Bus.to(broker, Settings.of(KafkaSettings.ALL, Map.of()));

            publish(bus);

            var stored = Topic.read(bus, bus.topics().images(), seen -> seen.size() >= REQUESTS);
            var ended = Topic.read(bus, bus.topics().outcomes(), seen -> seen.size() >= REQUESTS);
            assertThat(keys(stored)).hasSize(REQUESTS);
            assertThat(keys(ended)).hasSize(REQUESTS);
            assertThat(stored).hasSize(REQUESTS);
            assertThat(ended).hasSize(REQUESTS);
            assertThat(objects(images)).isEqualTo(REQUESTS);
            Map<String, Long> shares = shares(bus);
            assertThat(shares).containsOnlyKeys("w0", "w1", "w2", "w3");
            // Alone it is about 50 each; on a busy machine the system favours some processes.
            assertThat(shares.values()).allMatch(share -> share >= 10 && share <= 100);
            for (TestingProcess worker : workers) {
                worker.terminate();
            }
        } finally {
            for (TestingProcess worker : workers) {
                worker.close();
            }
        }
    }

    private static void publish(Bus bus) {
        try (var publisher = bus.publisher()) {
            IntStream.range(0, REQUESTS)
                    .mapToObj(
                            i ->
                                    publisher.publish(
                                            PromptRequest.newBuilder()
                                                    .setId("request-" + i)
                                                    .setPrompt("a red apple, number " + i)
                                                    .setSteps(30)
                                                    .build()))
                    .toList()
                    .forEach(acknowledged -> acknowledged.join());
        }
    }

    private static Map<String, Long> shares(Bus bus) {
        return Topic.read(bus, bus.topics().results(), seen -> seen.size() >= REQUESTS).stream()
                .map(
                        record ->
                                bus.wire()
                                        .decode(
                                                record.topic(),
                                                record.value(),
                                                GenerationResult.class))
                .collect(groupingBy(GenerationResult::getWorker, counting()));
    }

    private static HashSet<String> keys(List<ConsumerRecord<String, byte[]>> records) {
        var keys = new HashSet<String>();
        records.forEach(record -> keys.add(record.key()));
        return keys;
    }

    private static long objects(Path images) throws Exception {
        try (Stream<Path> files = Files.walk(images)) {
            return files.filter(file -> file.toString().endsWith(".png")).count();
        }
    }
}
