package dev.darkroom.standalone.bench.pipeline;

import dev.darkroom.runtime.Closing;
import dev.darkroom.standalone.bench.Bench;

import java.io.IOException;
import java.util.List;

/// `darkroom up` in a process of its own, with a client.
///
/// @param parts closes all of it
/// @param broker `host:port`
/// @param telemetry port of its metrics
public record OneProcess(
        Closing parts, DarkroomProcess process, String broker, int telemetry, Client client)
        implements AutoCloseable {

    /// Returns when it can draw.
    ///
    /// @param options beside the model, the data folder and the port
    public static OneProcess start(Bench bench, List<String> options)
            throws IOException, InterruptedException {
        return start(bench, bench.model(), options);
    }

    /// The same with another model.
    public static OneProcess start(Bench bench, java.nio.file.Path model, List<String> options)
            throws IOException, InterruptedException {
        var parts = new Closing();
        try {
            var arguments = new java.util.ArrayList<>(List.of("up", "--port=0", "--http-port=0"));
            arguments.add("--model=" + model.toAbsolutePath());
            arguments.add("--data=" + bench.folder("up"));
            arguments.addAll(options);
            var process = parts.open(new DarkroomProcess(arguments));
            String broker = process.awaitLine(line -> line.startsWith("broker ")).split("\\s+")[1];
            String health = process.awaitLine(line -> line.startsWith("health "));
            process.awaitLine("ready"::equals);
            int port = java.net.URI.create(health.split("\\s+")[1]).getPort();
            return new OneProcess(parts, process, broker, port, parts.open(new Client(broker)));
        } catch (IOException | InterruptedException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
