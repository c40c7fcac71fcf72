package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Control;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.onnx.folder.ControlParts;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.graph.ResidualPorts;
import dev.darkroom.worker.onnx.runtime.Feed;
import dev.darkroom.worker.onnx.runtime.Sessions;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// A network that adds to a U-Net's states what a picture asks for (ControlNet; Zhang et al.,
/// arXiv:2302.05543). It sees the same latents, timestep and text as the U-Net, and the picture.
public final class ControlNetwork implements AutoCloseable {
    private static final int COLOURS = 3;

    private final TimedNetwork network;
    private final boolean pooled;
    private final int factor;
    private final LatentShape tried;
    private final long triedValues;

    private ControlNetwork(TimedNetwork network, boolean pooled, int factor, List<Row> trial) {
        this.network = network;
        this.pooled = pooled;
        this.factor = factor;
        this.tried = trial.getFirst().latents().shape();
        this.triedValues =
                network.run(trial).getFirst().stream().mapToLong(one -> one.values().length).sum();
    }

    /// Opens it, and asks it once.
    ///
    /// @param pooled whether it was trained to lead pictures as a whole, and so what is drawn
    ///   towards alone (`global_pool_conditions`)
    /// @param factor pixels per latent along a side
    static ControlNetwork open(
            String part, OnnxGraph graph, boolean pooled, int factor, Sessions sessions)
            throws IOException {
        List<String> outputs =
                ResidualPorts.outputs(graph.outputs()).stream().map(Port::name).toList();
        var names = new TimedNetwork.Names("sample", "timestep", outputs);
        var layout = new Layout(graph.inputs().get(ControlParts.SCALE), factor);
        TimedNetwork network = new TimedFile(part, graph, names, layout, sessions).open();
        try {
            return new ControlNetwork(network, pooled, factor, new TimedTrial(network).rows(1));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /// Whether it leads what is drawn towards alone, whatever is asked.
    public boolean pooled() {
        return pooled;
    }

    /// What it adds for each row, as much as each control wants.
    ///
    /// @param rows with latents of the network's channels or more; what lies beside them is not
    ///   shown
    /// @param controls one a row, of this network
    List<Residuals> run(List<Row> rows, List<Control> controls) {
        List<Row> shown =
                IntStream.range(0, rows.size())
                        .mapToObj(i -> shown(rows.get(i), controls.get(i)))
                        .toList();
        List<List<Tensor>> answers = network.run(shown);
        return IntStream.range(0, rows.size())
                .mapToObj(
                        i -> {
                            Control control = controls.get(i);
                            return new Residuals(answers.get(i))
                                    .times(control.scale(), control.graded() && !pooled);
                        })
                .toList();
    }

    private Row shown(Row row, Control control) {
        Map<String, Tensor> inputs = new HashMap<>(row.conditioning().inputs());
        inputs.keySet().retainAll(network.inputs().keySet());
        inputs.put(ControlParts.PICTURE, control.picture());
        return new Row(first(row.latents()), row.timestep(), new Conditioning(inputs));
    }

    private Latents first(Latents latents) {
        LatentShape all = latents.shape();
        if (all.channels() <= network.channels()) {
            return latents;
        }
        var shape = new LatentShape(network.channels(), all.height(), all.width());
        return Latents.of(shape, Arrays.copyOf(latents.values(), shape.size()));
    }

    /// What a row takes in a pass beyond the U-Net's inputs: the picture, and what is added.
    ///
    /// @param latents of the row
    long bytes(LatentShape latents) {
        long area = (long) latents.height() * latents.width();
        long added = Math.ceilDiv(triedValues * area, (long) tried.height() * tried.width());
        return (added + COLOURS * area * factor * factor) * Float.BYTES;
    }

    /// Adds everything: the scale is for us to apply, so that rows of different scales share a
    /// call.
    ///
    /// @param scale the graph's input, or null where it has none
    private record Layout(Port scale, int factor) implements LatentLayout {
        @Override
        public Set<String> sharedInputs() {
            return scale == null ? Set.of() : Set.of(scale.name());
        }

        @Override
        public List<Feed> shared(Row row) {
            if (scale == null) {
                return List.of();
            }
            int[] shape = IntStream.range(0, scale.rank()).map(i -> scale.extent(i, 1)).toArray();
            float[] ones = new float[IntStream.of(shape).reduce(1, Math::multiplyExact)];
            Arrays.fill(ones, 1);
            return List.of(new Feed.Numbers(scale.name(), shape, List.of(ones)));
        }

        @Override
        public int times(String input) {
            return input.equals(ControlParts.PICTURE) ? factor : 0;
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
