package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Options;
import dev.darkroom.http.HttpApi;
import dev.darkroom.http.HttpSettings;
import dev.darkroom.http.Offers;
import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.sink.store.FolderStore;
import dev.darkroom.standalone.Bus;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// What becomes of requests that are handed in over HTTP while brokers are away.
@Tag("slow")
class BrokersAwayTest {

    private static final List<Setting<?>> KNOWN =
            Stream.of(KafkaSettings.ALL, HttpSettings.ALL)
                    .<Setting<?>>flatMap(List::stream)
                    .toList();

    @TempDir private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aRequestIsRefusedForNowOrPublishedAndNeverHalf() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
        int port = Integer.parseInt(broker.bootstrapServers().split(":")[1]);
        Settings settings = Settings.of(KNOWN, Map.of("http-port", "0"));
        try (Bus bus = Bus.to(broker.bootstrapServers(), settings)) {
            try (var admin = Admin.create(bus.client("admin"))) {
                new TopicAdmin(admin).create(TopicPlan.standard(bus.topics()));
            }
            try (HttpApi api = serve(settings, bus)) {
                assertThat(submitted(api, "before")).isEqualTo(202);
                broker.close();
                Map<String, CompletableFuture<HttpResponse<String>>> away = new HashMap<>();
                for (int i = 0; i < 8; i++) {
                    away.put("away" + i, submit(api, "away" + i));
                }
                CompletableFuture<HttpResponse<String>> drawing = draw(api);
                for (var one : away.entrySet()) {
                    HttpResponse<String> answer = one.getValue().join();
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                }
                assertThat(drawing.join().statusCode()).isEqualTo(503);
                assertThat(drawing.join().headers().firstValue("Retry-After")).isPresent();

                broker =
                        EmbeddedBroker.start(
                                folder.resolve("broker"), Options.DEFAULT.withPort(port));
                // The caller repeats with the same id, as it is told to.
                for (String id : away.keySet()) {
                    assertThat(submitted(api, id)).isEqualTo(202);
                }

                List<String> published =
                        Topic.read(
                                        bus,
                                        bus.topics().prompts(),
                                        seen ->
                                                seen.stream()
                                                        .anyMatch(r -> r.key().equals("away7")))
                                .stream()
                                .map(record -> record.key())
                                .toList();
                assertThat(published).containsAll(away.keySet()).contains("before");
            }
        } finally {
            broker.close();
            client.shutdownNow();
        }
    }

    private HttpApi serve(Settings settings, Bus bus) throws Exception {
        return HttpApi.start(
                HttpSettings.of(settings),
                new HttpApi.Surroundings(
                        bus::client,
                        bus.topics(),
                        bus.wire(),
                        FolderStore.open(folder.resolve("images"), false),
                        folder.resolve("state"),
                        Offers.NONE,
                        new Health(),
                        new SimpleMeterRegistry()));
    }

    private int submitted(HttpApi api, String id) {
        for (int tries = 0; tries < 20; tries++) {
            if (submit(api, id).join().statusCode() == 202) {
                return 202;
            }
        }
        return 503;
    }

    private CompletableFuture<HttpResponse<String>> submit(HttpApi api, String id) {
        return post(api, "/v1/prompts", "{\"id\": \"%s\", \"prompt\": \"a\"}".formatted(id));
    }

    private CompletableFuture<HttpResponse<String>> draw(HttpApi api) {
        return post(api, "/v1/images/generations", "{\"prompt\": \"a\"}");
    }

    private CompletableFuture<HttpResponse<String>> post(HttpApi api, String path, String json) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://localhost:" + api.port() + path))
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
