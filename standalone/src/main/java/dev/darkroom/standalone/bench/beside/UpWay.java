package dev.darkroom.standalone.bench.beside;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.drawing.Wish;
import dev.darkroom.standalone.bench.figures.Way;
import dev.darkroom.standalone.bench.pipeline.DarkroomProcess;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/// `darkroom up`, asked over HTTP, which versions have in common where the schemas of their topics
/// differ: all requests of a round at once, until the last is done. Pictures a second.
final class UpWay implements Way, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final DarkroomProcess process;
    private final URI address;
    private final IntFunction<List<Wish>> wishes;
    private final HttpClient client = HttpClient.newHttpClient();

    private UpWay(
            String name, DarkroomProcess process, URI address, IntFunction<List<Wish>> wishes) {
        this.name = name;
        this.process = process;
        this.address = address;
        this.wishes = wishes;
    }

    /// Returns when it can draw.
    ///
    /// @param start starts a Darkroom with these words of a command line
    static UpWay start(String name, Bench bench, Start start)
            throws IOException, InterruptedException {
        DarkroomProcess process =
                start.with(
                        List.of(
                                "up",
                                "--port=0",
                                "--http-port=0",
                                "--http-rate=0",
                                "--model=" + bench.model().toAbsolutePath(),
                                "--data=" + bench.folder("up")));
        try {
            String line = process.awaitLine(said -> said.startsWith("http "));
            process.awaitLine("ready"::equals);
            return new UpWay(name, process, URI.create(line.split("\\s+")[1]), bench::plain);
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /// How a Darkroom is started.
    @FunctionalInterface
    interface Start {
        DarkroomProcess with(List<String> arguments) throws IOException;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double measure(int round) throws IOException, InterruptedException {
        List<Wish> wanted = wishes.apply(round);
        String prefix = UUID.randomUUID().toString();
        long begun = System.nanoTime();
        var ids = new ArrayList<String>();
        for (Wish wish : wanted) {
            ids.add(prefix + "-" + wish.number());
            ask(wish, ids.getLast());
        }
        for (String id : ids) {
            awaitStored(id);
        }
        return wanted.size() / ((System.nanoTime() - begun) / 1e9);
    }

    private void ask(Wish wish, String id) throws IOException, InterruptedException {
        ObjectNode request = wish.json().put("id", id).put("guidanceScale", wish.guidance());
        request.remove(List.of("name", "guidance"));
        HttpResponse<String> answer =
                send(
                        HttpRequest.newBuilder(address.resolve("/v1/prompts"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(request.toString())));
        if (answer.statusCode() != 202) {
            throw new IOException("%s did not take %s: %s".formatted(name, id, answer.body()));
        }
    }

    private void awaitStored(String id) throws IOException, InterruptedException {
        while (true) {
            HttpResponse<String> answer =
                    send(HttpRequest.newBuilder(address.resolve("/v1/jobs/" + id + "?wait=30s")));
            switch (JSON.readTree(answer.body()).path("state").asText()) {
                case "stored" -> {
                    return;
                }
                case "queued", "drawing", "drawn" -> process.demandRunning();
                default ->
                        throw new IOException(
                                "%s did not store %s: %s".formatted(name, id, answer.body()));
            }
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.shutdownNow();
        process.close();
    }
}
