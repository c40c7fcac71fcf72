package dev.darkroom.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/// The models of a program that runs: of `up` and `serve` by their HTTP API, of a worker by its
/// health.
///
/// @param address such as `http://localhost:8080`
record RunningModels(URI address) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int FOUND = 200;
    private static final int NOT_READY = 503;

    /// @return a line for each model
    /// @throws IOException if nobody answers, or somebody else does
    List<String> lines() throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> api = ask(client, "v1/models");
            if (api.statusCode() == FOUND) {
                return offered(new ObjectMapper().readTree(api.body()).path("data"));
            }
            HttpResponse<String> health = ask(client, "health/ready");
            if (health.statusCode() == FOUND || health.statusCode() == NOT_READY) {
                return health.body().lines().filter(line -> line.matches("model\\b.*")).toList();
            }
            throw new IOException(
                    "%s answers %s, wanted 200 of a running up, serve or worker"
                            .formatted(address, api.statusCode()));
        }
    }

    private HttpResponse<String> ask(HttpClient client, String path)
            throws IOException, InterruptedException {
        URI asked = URI.create(address.toString().replaceFirst("/*$", "/") + path);
        var request = HttpRequest.newBuilder(asked).timeout(PATIENCE).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static List<String> offered(JsonNode models) {
        return StreamSupport.stream(models.spliterator(), false)
                .map(
                        model ->
                                model.path("id").asText()
                                        + (model.path("default").asBoolean() ? "  (default)" : ""))
                .toList();
    }
}
