package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.Bus;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// What becomes of requests that are handed in over HTTP while the broker is away: it and `serve`
/// are processes, and it is killed.
@Tag("slow")
@Timeout(300)
class BrokersAwayTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir private Path folder;

    @Test
    void aRequestIsRefusedForNowOrPublishedAndNeverHalf() throws Exception {
        List<String> ids = IntStream.range(0, 8).mapToObj(number -> "away" + number).toList();
        try (TestingBroker broker = TestingBroker.start(folder);
                TestingServer server =
                        TestingServer.start(
                                folder.resolve("serve"),
                                broker.address(),
                                folder.resolve("images"))) {
            assertThat(submit(server, "before").join().statusCode()).isEqualTo(202);
            broker.kill();
            List<CompletableFuture<HttpResponse<String>>> away =
                    ids.stream().map(id -> submit(server, id)).toList();
            CompletableFuture<HttpResponse<String>> drawing =
                    server.submit("v1/images/generations", "{\"prompt\": \"a\"}");
            for (CompletableFuture<HttpResponse<String>> one : away) {
                demandRefusedForNow(one.join());
            }
            demandRefusedForNow(drawing.join());

            broker.start();
            // The caller repeats with the same id, as it is told to.
            for (String id : ids) {
                await().atMost(PATIENCE).until(() -> submit(server, id).join().statusCode() == 202);
            }

            assertThat(published(broker)).containsAll(ids).contains("before");
        }
    }

    private static CompletableFuture<HttpResponse<String>> submit(TestingServer server, String id) {
        return server.submit("v1/prompts", "{\"id\": \"%s\", \"prompt\": \"a\"}".formatted(id));
    }

    private static void demandRefusedForNow(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    /// Ids of requests on the queue, up to the last that was handed in.
    private static List<String> published(TestingBroker broker) {
        try (Bus bus = Bus.to(broker.address(), Settings.of(KafkaSettings.ALL, Map.of()))) {
            return Topic.read(
                            bus,
                            bus.topics().prompts(),
                            seen -> seen.stream().anyMatch(record -> record.key().equals("away7")))
                    .stream()
                    .map(record -> record.key())
                    .toList();
        }
    }
}
