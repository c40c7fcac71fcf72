package dev.darkroom.standalone.bench.http;

import dev.darkroom.broker.Options;
import dev.darkroom.http.HttpApi;
import dev.darkroom.http.HttpSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.Darkroom;
import dev.darkroom.standalone.LocalSettings;
import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.bus.TimelessArtist;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/// A Darkroom in this process that answers over HTTP, and a client of it.
record Answering(Darkroom darkroom, HttpApi api, HttpClient client) implements AutoCloseable {

    private static final int SMALL = 1 << 10;
    private static final Duration LOOK = Duration.ofMillis(20);

    /// One whose pictures take no time, of 1 KiB each.
    static Answering timeless(Bench bench) throws IOException, InterruptedException {
        var artist = new TimelessArtist(SMALL);
        return ready(
                Darkroom.start(
                        bench.settings().with(LocalSettings.DATA, bench.folder("http")),
                        bench.folder("images"),
                        Options.DEFAULT,
                        () -> _ -> artist));
    }

    /// One that draws with the model.
    static Answering drawing(Bench bench) throws IOException, InterruptedException {
        return ready(
                Darkroom.start(
                        bench.settings().with(LocalSettings.DATA, bench.folder("http")),
                        bench.folder("images"),
                        Options.DEFAULT));
    }

    private static Answering ready(Darkroom darkroom) throws IOException, InterruptedException {
        Settings settings =
                Settings.of(
                        HttpSettings.ALL,
                        Map.of("http-port", "0", "http-rate", "0", "jobs-most", "1000000"));
        HttpApi api = darkroom.answer(HttpSettings.of(settings));
        while (!darkroom.ready()) {
            Thread.sleep(LOOK);
        }
        return new Answering(darkroom, api, HttpClient.newHttpClient());
    }

    Bus bus() {
        return darkroom.bus();
    }

    /// @return the answer's status and body
    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .POST(HttpRequest.BodyPublishers.ofString(json, StandardCharsets.UTF_8))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// The lines of an event stream.
    Stream<String> events(String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(uri(path)).build(),
                        HttpResponse.BodyHandlers.ofLines())
                .body();
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + Integer.toString(api.port()) + path);
    }

    @Override
    public void close() {
        client.shutdownNow();
        darkroom.close();
    }
}
