package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.onnx.folder.ImageParts;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.graph.ImagePorts;
import dev.darkroom.worker.onnx.graph.ImagePorts.Scale;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.Feed;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The inputs of a U-Net that pictures prompt, if it has any.
public record ImageInputs(ImagePorts ports) {
    static final ImageInputs NONE = new ImageInputs(ImagePorts.NONE);

    /// What a row's conditioning calls tokens that go behind the text's: no input of any graph, and
    /// so not seen by control networks, which are told of the text alone.
    private static final String BEHIND_TEXT = "image tokens behind the text's";

    /// More tokens than any picture has.
    private static final int TRIED_TOKENS = 64;

    /// @param part that the graph is of; what is no U-Net has none
    static ImageInputs of(String part, OnnxGraph graph) {
        return part.equals(ImageParts.UNET) ? new ImageInputs(ImagePorts.of(graph)) : NONE;
    }

    /// @param graphs of a model, by its parts
    static ImageInputs of(Map<String, OnnxGraph> graphs) {
        return graphs.containsKey(ImageParts.UNET)
                ? of(ImageParts.UNET, graphs.get(ImageParts.UNET))
                : NONE;
    }

    /// Reads a part's graph.
    ///
    /// @throws IllegalArgumentException where it is not plain what has a scale
    static OnnxGraph graph(String part, ModelFolder folder) throws IOException {
        OnnxGraph graph = folder.graph(part);
        of(part, graph).demandPlain();
        return graph;
    }

    void demandPlain() {
        Optional<Scale> scale = ports.scale();
        if (scale.isPresent() && scale.get().each() == ImagePorts.Each.UNKNOWN) {
            throw new IllegalArgumentException(
                    "the extent of %s is free, and not called as the first of sample is; a fixed one, or that of sample, would do"
                            .formatted(scale.get().port().name()));
        }
    }

    /// A conditioning with pictures in it.
    ///
    /// @param told of each picture, without the row dimension; leading extents of 1 do not matter.
    ///   Several only where the input leaves their number open: one then follows the other
    /// @param scale how much they count
    public Conditioning with(Conditioning text, List<Tensor> told, double scale) {
        Map<String, Tensor> inputs = new HashMap<>(text.inputs());
        Map<String, Double> shared = new HashMap<>(text.shared());
        ports.picture()
                .ifPresentOrElse(
                        port -> inputs.put(port.name(), together(told, port.rank() - 1)),
                        () -> inputs.put(BEHIND_TEXT, together(told, 2)));
        ports.scale()
                .ifPresent(
                        one -> {
                            switch (one.each()) {
                                case ROW -> inputs.put(one.port().name(), ofRow(one, scale));
                                case CALL, UNKNOWN -> shared.put(one.port().name(), scale);
                            }
                        });
        return new Conditioning(inputs, shared);
    }

    /// All of them one behind the other, along the first dimension.
    private static Tensor together(List<Tensor> told, int rank) {
        return told.stream()
                .map(one -> ofRank(one, rank))
                .reduce(ImageInputs::behind)
                .orElseThrow();
    }

    private static Tensor behind(Tensor first, Tensor second) {
        float[] values =
                Arrays.copyOf(first.values(), first.values().length + second.values().length);
        System.arraycopy(second.values(), 0, values, first.values().length, second.values().length);
        int[] shape = first.shape().clone();
        shape[0] += second.shape()[0];
        return new Tensor(shape, values);
    }

    private static Tensor ofRow(Scale scale, double value) {
        Port port = scale.port();
        int[] shape = IntStream.range(1, port.rank()).map(i -> port.extent(i, 1)).toArray();
        return filled(shape, value);
    }

    private static Tensor filled(int[] shape, double value) {
        float[] values = new float[IntStream.of(shape).reduce(1, Math::multiplyExact)];
        Arrays.fill(values, (float) value);
        return new Tensor(shape, values);
    }

    /// The same numbers in as many dimensions, leading ones of 1 added or left out.
    static Tensor ofRank(Tensor tensor, int rank) {
        int[] own = tensor.shape();
        int ones = 0;
        while (ones < own.length - rank && own[ones] == 1) {
            ones++;
        }
        int[] left = Arrays.copyOfRange(own, ones, own.length);
        int missing = Math.max(0, rank - left.length);
        int[] shape = new int[missing + left.length];
        Arrays.fill(shape, 0, missing, 1);
        System.arraycopy(left, 0, shape, missing, left.length);
        return new Tensor(shape, tensor.values());
    }

    /// What is told of no picture, where nothing else says how large that is: zeros.
    ///
    /// @param port that takes it
    public static Tensor zeros(Port port) {
        return filled(IntStream.range(1, port.rank()).map(i -> port.extent(i, 1)).toArray(), 0);
    }

    /// Rows with the pictures' tokens behind those of their texts, where they have any.
    static List<Row> joined(List<Row> rows) {
        return rows.getFirst().conditioning().inputs().containsKey(BEHIND_TEXT)
                ? rows.stream().map(ImageInputs::joined).toList()
                : rows;
    }

    private static Row joined(Row row) {
        Map<String, Tensor> inputs = new HashMap<>(row.conditioning().inputs());
        Tensor tokens = inputs.remove(BEHIND_TEXT);
        inputs.put(ImagePorts.TEXT, behind(inputs.get(ImagePorts.TEXT), tokens));
        return new Row(
                row.latents(),
                row.timestep(),
                new Conditioning(inputs, row.conditioning().shared()),
                row.controls());
    }

    /// A layout with what all rows of a call have in common.
    LatentLayout around(LatentLayout layout) {
        return ports.any() ? new WithScale(layout, ports) : layout;
    }

    private record WithScale(LatentLayout layout, ImagePorts ports) implements LayoutAround {
        /// The scale, where rows do not have one each.
        private Stream<Port> scale() {
            return ports.scale().stream()
                    .filter(one -> one.each() != ImagePorts.Each.ROW)
                    .map(Scale::port);
        }

        @Override
        public Set<String> sharedInputs() {
            return Stream.concat(layout.sharedInputs().stream(), scale().map(Port::name))
                    .collect(Collectors.toSet());
        }

        @Override
        public List<Feed> shared(Row row) {
            return Stream.concat(layout.shared(row).stream(), scale().map(port -> feed(port, row)))
                    .toList();
        }

        /// The same for all attentions, where each has one. Rows that are only tried say none.
        private static Feed feed(Port port, Row row) {
            double scale = row.conditioning().shared().getOrDefault(port.name(), 1.0);
            int[] shape = IntStream.range(0, port.rank()).map(i -> port.extent(i, 1)).toArray();
            Tensor all = filled(shape, scale);
            return new Feed.Numbers(port.name(), all.shape(), List.of(all.values()));
        }

        @Override
        public int triedExtent(String input) {
            return ports.behindText() && input.equals(ImagePorts.TEXT)
                    ? TRIED_TOKENS
                    : layout.triedExtent(input);
        }
    }
}
