package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.darkroom.broker.Options;
import dev.darkroom.http.HttpApi;
import dev.darkroom.http.HttpSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.Darkroom;
import dev.darkroom.standalone.LocalSettings;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A whole Darkroom in the test's process that answers over HTTP, and a client of it.
final class TestingHttp implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final List<Setting<?>> KNOWN =
            Stream.of(LocalSettings.USUAL, LocalSettings.RARE, HttpSettings.ALL)
                    .<Setting<?>>flatMap(List::stream)
                    .toList();
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Path MODEL =
            Path.of("../worker/src/test/resources/tiny-model").toAbsolutePath().normalize();

    private final Darkroom darkroom;
    private final HttpApi api;
    private final HttpClient client = HttpClient.newHttpClient();
    private final OpenApiDocument document;

    private TestingHttp(Darkroom darkroom, HttpApi api) throws IOException {
        this.document = new OpenApiDocument();
        this.darkroom = darkroom;
        this.api = api;
    }

    static TestingHttp start(Path folder, Map<String, String> options) throws Exception {
        var all = new HashMap<>(options);
        all.putIfAbsent("model", MODEL.toString());
        all.put("data", folder.resolve("data").toString());
        all.put("http-port", "0");
        Settings settings = Settings.of(KNOWN, all);
        var darkroom = Darkroom.start(settings, folder.resolve("images"), Options.DEFAULT);
        var testing = new TestingHttp(darkroom, darkroom.answer(HttpSettings.of(settings)));
        testing.awaitReady();
        return testing;
    }

    HttpApi api() {
        return api;
    }

    int port() {
        return api.port();
    }

    HttpResponse<byte[]> get(String path, String... headers)
            throws IOException, InterruptedException {
        return send(request(path, headers).GET());
    }

    JsonNode getJson(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    HttpResponse<byte[]> post(String path, String json, String... headers)
            throws IOException, InterruptedException {
        return send(
                request(path, headers)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpResponse<byte[]> delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
                        .timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    /// Every answer that comes this way is held to the OpenAPI document.
    HttpResponse<byte[]> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        document.demand(answer);
        return answer;
    }

    OpenApiDocument document() {
        return document;
    }

    /// Puts a record on the queue as it is.
    void publish(String key, byte[] value) {
        Bus bus = darkroom.bus();
        try (var producer =
                new KafkaProducer<>(
                        bus.client("producer"),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(bus.topics().prompts(), key, value));
        }
    }

    HttpClient client() {
        return client;
    }

    /// The lines of an event stream, as they come.
    Stream<String> events(String path, String... headers) throws IOException, InterruptedException {
        return client.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofLines())
                .body();
    }

    /// Waits until this key is among the dead letters.
    JsonNode awaitLetter(String key) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (true) {
            for (JsonNode letter : getJson("/v1/dead-letters").path("letters")) {
                if (letter.path("key").asText().equals(key)) {
                    return letter;
                }
            }
            assertThat(System.nanoTime()).as("waiting for %s", key).isLessThan(deadline);
        }
    }

    /// Waits until the table says that a request is stored: a moment after the topics do.
    void awaitKnown(String id) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!getJson("/v1/jobs/" + id).path("state").asText().equals("stored")) {
            assertThat(System.nanoTime()).as("waiting for %s", id).isLessThan(deadline);
        }
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!darkroom.ready() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        darkroom.close();
    }
}
