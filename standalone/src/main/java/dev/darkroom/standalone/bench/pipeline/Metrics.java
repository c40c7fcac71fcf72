package dev.darkroom.standalone.bench.pipeline;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

/// What a program of Darkroom counts, as its `/metrics` tells it.
///
/// @param values by name and labels as written there, such as `darkroom_pass_seconds_sum`
public record Metrics(Map<String, Double> values) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /// @param port of the program's telemetry
    public static Metrics read(int port) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://localhost:%s/metrics".formatted(port)));
        String text = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
        return of(text);
    }

    static Metrics of(String text) {
        var values = new HashMap<String, Double>();
        for (String line : text.lines().filter(line -> !line.startsWith("#")).toList()) {
            int space = line.lastIndexOf(' ');
            values.put(line.substring(0, space).strip(), number(line.substring(space + 1)));
        }
        return new Metrics(values);
    }

    // As Prometheus writes it, which is not quite as Java does.
    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /// How much a counter has grown; 0 for one that there is not.
    public double since(Metrics before, String name) {
        return values.getOrDefault(name, 0.0) - before.values.getOrDefault(name, 0.0);
    }

    /// The same of all counters whose names begin so, whatever their labels.
    public double allSince(Metrics before, String prefix) {
        return total(prefix) - before.total(prefix);
    }

    /// The sum of all values whose names begin so.
    public double total(String prefix) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
