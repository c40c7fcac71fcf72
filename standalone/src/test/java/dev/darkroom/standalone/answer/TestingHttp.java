package dev.darkroom.standalone.answer;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.darkroom.broker.Options;
import dev.darkroom.http.HttpApi;
import dev.darkroom.http.HttpSettings;
import dev.darkroom.runtime.ScratchFolder;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.Darkroom;
import dev.darkroom.standalone.LocalSettings;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

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
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A whole Darkroom in the test's process, for all tests of a class, that answers over HTTP; and a
/// client of it.
final class TestingHttp implements BeforeAllCallback, AfterAllCallback {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final List<Setting<?>> KNOWN =
            Stream.of(LocalSettings.USUAL, LocalSettings.RARE, HttpSettings.ALL)
                    .<Setting<?>>flatMap(List::stream)
                    .toList();
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final List<String> ENDS = List.of("stored", "partial", "failed", "cancelled");
    private static final Path MODEL =
            Path.of("../worker/src/test/resources/tiny-model").toAbsolutePath().normalize();

    private final Supplier<Map<String, String>> options;
    private final HttpClient client = HttpClient.newHttpClient();
    private OpenApiDocument document;
    private ScratchFolder folder;
    private Darkroom darkroom;
    private HttpApi api;

    /// @param options as on the command line; the tiny model where none is named
    TestingHttp(Map<String, String> options) {
        this(() -> options);
    }

    /// The same, with options that are made when it starts.
    TestingHttp(Supplier<Map<String, String>> options) {
        this.options = options;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        document = new OpenApiDocument();
        folder = ScratchFolder.make();
        var all = new HashMap<>(options.get());
        all.putIfAbsent("model", MODEL.toString());
        // Each lane is a client of the broker, and no test asks for so many at once.
        all.putIfAbsent("lanes", "4");
        all.put("data", folder().resolve("data").toString());
        all.put("http-port", "0");
        Settings settings = Settings.of(KNOWN, all);
        darkroom = Darkroom.start(settings, folder().resolve("images"), Options.DEFAULT);
        api = darkroom.answer(HttpSettings.of(settings));
        await().atMost(PATIENCE).pollInterval(LOOK).until(darkroom::ready);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        client.shutdownNow();
        if (darkroom != null) {
            darkroom.close();
        }
        folder.close();
    }

    /// A folder for what a test needs beside, deleted in the end.
    Path folder() {
        return folder.path();
    }

    HttpApi api() {
        return api;
    }

    int port() {
        return api.port();
    }

    int telemetryPort() {
        return darkroom.telemetryPort();
    }

    Bus bus() {
        return darkroom.bus();
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
        Bus bus = bus();
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
    JsonNode awaitLetter(String key) {
        return await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(() -> letter(key), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<JsonNode> letter(String key) throws IOException, InterruptedException {
        return getJson("/v1/dead-letters")
                .path("letters")
                .valueStream()
                .filter(letter -> letter.path("key").asText().equals(key))
                .findFirst();
    }

    /// Waits until the worker has told which adapters it has.
    void awaitAdapters() {
        await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(() -> !getJson("/sdapi/v1/loras").isEmpty());
    }

    /// Waits until the table knows a request by a word of it, and of its end: a moment after the
    /// topics do.
    ///
    /// @return its job
    JsonNode awaitEnded(String word) throws IOException, InterruptedException {
        String id =
                await().atMost(PATIENCE)
                        .pollInterval(LOOK)
                        .until(
                                () -> getJson("/v1/jobs?q=" + word).path("jobs").path(0),
                                job -> ENDS.contains(job.path("state").asText()))
                        .path("id")
                        .asText();
        return getJson("/v1/jobs/" + id);
    }

    /// Waits until the table says that a request is stored: a moment after the topics do.
    void awaitKnown(String id) {
        await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(() -> getJson("/v1/jobs/" + id).path("state").asText(), "stored"::equals);
    }
}
