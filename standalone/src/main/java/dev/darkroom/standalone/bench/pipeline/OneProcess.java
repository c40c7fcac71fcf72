package dev.darkroom.standalone.bench.pipeline;

import dev.darkroom.runtime.Closing;
import dev.darkroom.standalone.bench.Bench;

import java.io.IOException;
import java.util.List;

/// `darkroom up` in a process of its own, with a client.
///
/// @param parts closes all of it
public record OneProcess(Closing parts, DarkroomProcess process, Client client)
        implements AutoCloseable {

    /// Returns when it can draw.
    ///
    /// @param options beside the model, the data folder and the port
    public static OneProcess start(Bench bench, List<String> options)
            throws IOException, InterruptedException {
        var parts = new Closing();
        try {
            var arguments = new java.util.ArrayList<>(List.of("up", "--port=0"));
            arguments.add("--model=" + bench.model().toAbsolutePath());
            arguments.add("--data=" + bench.folder("up"));
            arguments.addAll(options);
            var process = parts.open(new DarkroomProcess(arguments));
            String broker = process.awaitLine(line -> line.startsWith("broker ")).split("\\s+")[1];
            process.awaitLine("ready"::equals);
            return new OneProcess(parts, process, parts.open(new Client(broker)));
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
