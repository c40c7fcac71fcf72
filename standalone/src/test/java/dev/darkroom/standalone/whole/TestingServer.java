package dev.darkroom.standalone.whole;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// One `serve` in a process of its own, and a client of it.
final class TestingServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final HttpClient client = HttpClient.newHttpClient();
    private final TestingProcess process;
    private final String address;
    private final String health;

    private TestingServer(TestingProcess process, String address, String health) {
        this.process = process;
        this.address = address;
        this.health = health;
    }

    /// @param folder for its part of the job table
    /// @param more options
    static TestingServer start(Path folder, String brokers, Path images, String... more)
            throws Exception {
        Files.createDirectories(folder);
        Stream<String> words =
                Stream.of(
                        "serve",
                        "--bootstrap-servers=" + brokers,
                        "--store-folder=" + images,
                        "--http-port=0",
                        "--telemetry-port=0",
                        "--http-state-dir=" + folder.resolve("state"),
                        "--model=" + TestingDarkroom.TINY_MODEL);
        var process =
                new TestingProcess(
                        folder, Stream.concat(words, Stream.of(more)).toArray(String[]::new));
        String address = process.awaitLine(line -> line.startsWith("http ")).substring(8);
        String health = process.awaitLine(line -> line.startsWith("health ")).substring(8);
        return new TestingServer(process, address, health);
    }

    void awaitReady() throws Exception {
        await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(() -> send(health, "GET", "").statusCode() == 200);
    }

    int post(String path, String json) throws Exception {
        return send(address + path, "POST", json).statusCode();
    }

    /// The same without waiting for the answer.
    CompletableFuture<HttpResponse<String>> submit(String path, String json) {
        return client.sendAsync(
                request(address + path, "POST", json), HttpResponse.BodyHandlers.ofString());
    }

    JsonNode get(String path) throws Exception {
        return JSON.readTree(send(address + path, "GET", "").body());
    }

    /// Asks until the answer is no longer that nobody can tell for now.
    JsonNode getPatiently(String path) throws Exception {
        HttpResponse<String> answer =
                await().atMost(PATIENCE)
                        .pollInterval(LOOK)
                        .until(
                                () -> send(address + path, "GET", ""),
                                one -> one.statusCode() != 503);
        return JSON.readTree(answer.body());
    }

    /// The lines of the event stream, from where the reader stood; all of it ends with the process.
    Stream<String> events(String lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + "v1/events?previews=false"));
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofLines()).body();
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public void close() throws IOException {
        client.shutdownNow();
        process.close();
    }

    private HttpResponse<String> send(String uri, String method, String body)
            throws IOException, InterruptedException {
        return client.send(request(uri, method, body), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(String uri, String method, String body) {
        return HttpRequest.newBuilder(URI.create(uri))
                .timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
