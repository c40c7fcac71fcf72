package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.onnx.graph.ElementType;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.Network;
import dev.darkroom.worker.onnx.runtime.RewrittenGraph;
import dev.darkroom.worker.onnx.runtime.Sessions;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Opens a denoiser so that its rows may be at different timesteps, rewriting the graph where it
/// takes one timestep a call. Random rows are asked one by one and all together; only a graph that
/// gives the same answers both ways is trusted with mixed timesteps.
final class DenoiserFile {
    private static final Logger LOG = LoggerFactory.getLogger(DenoiserFile.class);
    private static final double[] TRIAL_TIMESTEPS = {999, 500, 1};

    private final String part;
    private final Path file;
    private final Denoiser.Names names;
    private final LatentLayout layout;
    private final Sessions sessions;
    private final OnnxGraph graph;

    DenoiserFile(
            String part, Path file, Denoiser.Names names, LatentLayout layout, Sessions sessions)
            throws IOException {
        this.part = part;
        this.file = file;
        this.names = names;
        this.layout = layout;
        this.sessions = sessions;
        this.graph = OnnxGraph.read(file);
    }

    Denoiser open() throws IOException {
        requirePorts();
        Network original = original();
        try {
            return open(original);
        } catch (IOException | RuntimeException e) {
            original.close();
            throw e;
        }
    }

    private Denoiser open(Network original) throws IOException {
        Port timestep = graph.inputs().get(names.timestep());
        boolean perRow = timestep.rank() == 1 && timestep.extent(0, Port.FREE) == Port.FREE;
        Denoiser oneByOne = new Denoiser(original, names, layout, false);
        List<Row> rows = new DenoiserTrial(oneByOne).rows(TRIAL_TIMESTEPS);
        List<Latents> expected =
                rows.stream().map(row -> oneByOne.run(List.of(row)).getFirst()).toList();
        if (perRow) {
            Denoiser mixed = new Denoiser(original, names, layout, true);
            return agrees(mixed, rows, expected) ? mixed : oneByOne;
        }
        // One of the two is in memory at a time.
        original.close();
        try {
            Denoiser mixed = new Denoiser(rewritten(), names, layout, true);
            if (agrees(mixed, rows, expected)) {
                return mixed;
            }
            mixed.close();
        } catch (IOException e) {
            warn("error", e.toString());
        }
        return new Denoiser(original(), names, layout, false);
    }

    private void requirePorts() {
        if (!graph.inputs().keySet().containsAll(List.of(names.latents(), names.timestep()))
                || !graph.outputs().containsKey(names.output())) {
            throw new IllegalArgumentException(
                    "its inputs are %s and its outputs %s; %s and %s to %s would do"
                            .formatted(
                                    graph.inputs().keySet(),
                                    graph.outputs().keySet(),
                                    names.latents(),
                                    names.timestep(),
                                    names.output()));
        }
    }

    private boolean agrees(Denoiser mixed, List<Row> rows, List<Latents> expected) {
        try {
            double worst = worstDifference(expected, mixed.run(rows));
            if (worst <= tolerance(expected)) {
                return true;
            }
            warn("difference", worst);
        } catch (RuntimeException e) {
            warn("error", e.toString());
        }
        return false;
    }

    private void warn(String key, Object found) {
        LOG.atWarn()
                .addKeyValue("part", part)
                .addKeyValue(key, found)
                .log("Rows at different timesteps cannot share a call of this network");
    }

    private Network original() throws IOException {
        return new Network(part, sessions.open(file), graph.inputs(), graph.outputs());
    }

    private Network rewritten() throws IOException {
        Port old = graph.inputs().get(names.timestep());
        Map<String, Port> inputs = new LinkedHashMap<>(graph.inputs());
        inputs.put(old.name(), new Port(old.name(), old.type(), List.of(Port.FREE)));
        RewrittenGraph perRow =
                new RewrittenGraph(
                        graph.withInputPerRow(old.name()), file.toAbsolutePath().getParent());
        return new Network(part, sessions.open(perRow), inputs, graph.outputs());
    }

    /// Half precision has three decimal digits, single precision seven; batching may cost the last.
    private double tolerance(List<Latents> expected) {
        boolean half = graph.inputs().get(names.latents()).type() == ElementType.FLOAT16;
        double largest = 1;
        for (Latents latents : expected) {
            for (float value : latents.values()) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return (half ? 1e-2 : 1e-5) * largest;
    }

    private static double worstDifference(List<Latents> expected, List<Latents> found) {
        double worst = 0;
        for (int row = 0; row < expected.size(); row++) {
            float[] a = expected.get(row).values();
            float[] b = found.get(row).values();
            for (int i = 0; i < a.length; i++) {
                double difference = Math.abs(a[i] - b[i]);
                worst = Double.isNaN(difference) ? Double.NaN : Math.max(worst, difference);
            }
        }
        return worst;
    }
}
