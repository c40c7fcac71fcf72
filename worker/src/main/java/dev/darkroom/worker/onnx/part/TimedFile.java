package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.onnx.graph.ElementType;
import dev.darkroom.worker.onnx.graph.GraphFile;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;
import dev.darkroom.worker.onnx.runtime.Sessions;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Opens a timed network so that its rows may be at different timesteps, rewriting the graph where
/// it takes one timestep a call. Random rows are asked one by one and all together; only a graph
/// that gives the same answers both ways is trusted with mixed timesteps. The graph as it was is
/// opened only where it is needed: large networks take long to open.
final class TimedFile {
    private static final Logger LOG = LoggerFactory.getLogger(TimedFile.class);
    private static final double[] TRIAL_TIMESTEPS = {999, 500, 1};

    private final String part;
    private final TimedNetwork.Names names;
    private final LatentLayout layout;
    private final Sessions sessions;
    private final OnnxGraph graph;

    TimedFile(
            String part,
            OnnxGraph graph,
            TimedNetwork.Names names,
            LatentLayout layout,
            Sessions sessions) {
        this.part = part;
        this.names = names;
        this.layout = layout;
        this.sessions = sessions;
        this.graph = graph;
    }

    TimedNetwork open() throws IOException {
        requirePorts();
        GraphFile perRow;
        try {
            perRow = takesRows() ? graph.file() : graph.withInputPerRow(names.timestep());
        } catch (UnsupportedOperationException e) {
            return oneTimestep(e.getMessage());
        }
        // One of the two is in memory at a time, and as a rule there is no other.
        String found;
        try {
            TimedNetwork mixed = rows(perRow);
            found = difference(mixed);
            if (found.isEmpty()) {
                return mixed;
            }
            mixed.close();
        } catch (ClosedByInterruptException e) {
            throw e; // the program ends
        } catch (IOException e) {
            found = "the runtime does not open it with one a row: " + e.getMessage();
        }
        return oneTimestep(found);
    }

    /// Opens a graph of another's plan as the other was: what takes rows with some weights takes
    /// them with others.
    TimedNetwork openLike(TimedNetwork other) throws IOException {
        if (!other.timestepPerRow()) {
            return new TimedNetwork(original(), names, layout, other.oneTimestep().orElseThrow());
        }
        return rows(takesRows() ? graph.file() : graph.withInputPerRow(names.timestep()));
    }

    private LoadedNetwork original() throws IOException {
        return new LoadedNetwork(
                part, sessions.open(graph.file()), graph.inputs(), graph.outputs());
    }

    /// The graph as it is, which takes one timestep a call.
    private TimedNetwork oneTimestep(String reason) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("stopped while it was tried");
        }
        LOG.atWarn()
                .addKeyValue("part", part)
                .addKeyValue("error", reason)
                .log("Rows at different timesteps cannot share a call of this network");
        return new TimedNetwork(original(), names, layout, reason);
    }

    private boolean takesRows() {
        Port timestep = graph.inputs().get(names.timestep());
        return timestep.rank() == 1 && timestep.extent(0, Port.FREE) == Port.FREE;
    }

    private void requirePorts() {
        if (!graph.inputs().keySet().containsAll(List.of(names.latents(), names.timestep()))
                || !graph.outputs().keySet().containsAll(names.outputs())) {
            throw new IllegalArgumentException(
                    "its inputs are %s and its outputs %s; %s and %s to %s would do"
                            .formatted(
                                    graph.inputs().keySet(),
                                    graph.outputs().keySet(),
                                    names.latents(),
                                    names.timestep(),
                                    String.join(", ", names.outputs())));
        }
    }

    /// What is wrong with rows that are asked together, or the empty text. Asked alone, a row is
    /// computed as by the graph as it was: what is rewritten only names dimensions.
    private String difference(TimedNetwork mixed) {
        try {
            List<Row> rows = new TimedTrial(mixed).rows(TRIAL_TIMESTEPS);
            List<List<Tensor>> expected =
                    rows.stream().map(row -> mixed.run(List.of(row)).getFirst()).toList();
            double worst = worstDifference(expected, mixed.run(rows));
            return worst <= tolerance(expected)
                    ? ""
                    : "rows asked together differ by %.2g from the same rows asked alone"
                            .formatted(worst);
        } catch (RuntimeException e) {
            return "rows cannot be asked together: " + e.getMessage();
        }
    }

    private TimedNetwork rows(GraphFile perRow) throws IOException {
        Port old = graph.inputs().get(names.timestep());
        Map<String, Port> inputs = new LinkedHashMap<>(graph.inputs());
        inputs.put(old.name(), new Port(old.name(), old.type(), List.of(Port.FREE)));
        var network = new LoadedNetwork(part, sessions.open(perRow), inputs, graph.outputs());
        return new TimedNetwork(network, names, layout, "");
    }

    /// Half precision has three decimal digits, single precision seven; batching may cost the last.
    private double tolerance(List<List<Tensor>> expected) {
        boolean half = graph.inputs().get(names.latents()).type() == ElementType.FLOAT16;
        double largest = 1;
        for (List<Tensor> row : expected) {
            for (Tensor tensor : row) {
                for (float value : tensor.values()) {
                    largest = Math.max(largest, Math.abs(value));
                }
            }
        }
        return (half ? 1e-2 : 1e-5) * largest;
    }

    private static double worstDifference(List<List<Tensor>> expected, List<List<Tensor>> found) {
        double worst = 0;
        for (int row = 0; row < expected.size(); row++) {
            for (int i = 0; i < expected.get(row).size(); i++) {
                float[] a = expected.get(row).get(i).values();
                float[] b = found.get(row).get(i).values();
                worst = worse(worst, worstDifference(a, b));
            }
        }
        return worst;
    }

    private static double worstDifference(float[] a, float[] b) {
        double worst = 0;
        for (int i = 0; i < a.length; i++) {
            worst = worse(worst, Math.abs(a[i] - b[i]));
        }
        return worst;
    }

    private static double worse(double worst, double difference) {
        return Double.isNaN(difference) ? Double.NaN : Math.max(worst, difference);
    }
}
