package dev.darkroom.worker.onnx.runtime;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;

import dev.darkroom.worker.onnx.graph.ElementType;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.graph.Port;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// One loaded ONNX network. Calls may run side by side; they share the weights.
public final class LoadedNetwork implements AutoCloseable {
    private final String part;
    private final Model model;
    private final Map<String, Port> inputs;
    private final Map<String, Port> outputs;

    /// @param part what the folder calls it, for messages
    public LoadedNetwork(
            String part, Model model, Map<String, Port> inputs, Map<String, Port> outputs) {
        this.part = part;
        this.model = model;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /// @throws IOException if the runtime cannot open the file
    public static LoadedNetwork open(String part, Path file, Sessions sessions) throws IOException {
        return open(part, OnnxGraph.read(file), sessions);
    }

    /// @throws IOException if the runtime cannot open the graph
    public static LoadedNetwork open(String part, OnnxGraph graph, Sessions sessions)
            throws IOException {
        return new LoadedNetwork(
                part, sessions.open(graph.file()), graph.inputs(), graph.outputs());
    }

    /// The inputs by name.
    public Map<String, Port> inputs() {
        return inputs;
    }

    /// The outputs by name.
    public Map<String, Port> outputs() {
        return outputs;
    }

    /// Runs the network once and hands out one output's rows: slices along its first dimension.
    ///
    /// @param feeds every input once
    public Rows run(List<Feed> feeds, String output) {
        return run(feeds, List.of(output)).getFirst();
    }

    /// Runs the network once. Whether the answers are finite is for the caller to see.
    ///
    /// @param wanted the names of the outputs to hand out
    public List<Rows> run(List<Feed> feeds, List<String> wanted) {
        try (NDManager call = model.getNDManager().newSubManager()) {
            NDList given = new NDList(feeds.size());
            FeedMemory memory = FeedMemory.ofThisThread();
            feeds.forEach(feed -> given.add(array(call, feed, memory)));
            NDList answers =
                    model.getBlock().forward(new ParameterStore(call, false), given, false);
            return wanted.stream()
                    .map(name -> rows(answer(answers, name), outputs.get(name)))
                    .toList();
        }
    }

    /// Runs the network once, where every answer is used: half precision overflows, and one number
    /// that is none spoils a picture from there on.
    ///
    /// @param wanted the names of the outputs to hand out
    /// @throws ArithmeticException naming the network, where an answer is not finite
    public List<Rows> runFinite(List<Feed> feeds, List<String> wanted) {
        List<Rows> answers = run(feeds, wanted);
        for (int i = 0; i < answers.size(); i++) {
            long spoiled = answers.get(i).spoiled();
            if (spoiled > 0) {
                throw new ArithmeticException(
                        "%s answered numbers that are not finite: %s of output %s"
                                .formatted(part, Long.toString(spoiled), wanted.get(i)));
            }
        }
        return answers;
    }

    /// The values of one output.
    ///
    /// @param shape without the row dimension
    /// @param values one array a row
    public record Rows(int[] shape, List<float[]> values) {
        private long spoiled() {
            long spoiled = 0;
            for (float[] row : values) {
                for (float value : row) {
                    spoiled += Float.isFinite(value) ? 0 : 1;
                }
            }
            return spoiled;
        }
    }

    private NDArray array(NDManager call, Feed feed, FeedMemory memory) {
        Port port = inputs.get(feed.input());
        if (port == null) {
            throw new IllegalArgumentException(
                    "%s has no input %s; it has %s".formatted(part, feed.input(), inputs.keySet()));
        }
        NDArray array =
                call.create(
                        FeedBuffer.of(feed, port.type(), memory),
                        new Shape(IntStream.of(feed.shape()).asLongStream().toArray()),
                        dataType(port.type()));
        array.setName(feed.input());
        return array;
    }

    private static NDArray answer(NDList answers, String name) {
        return answers.stream()
                .filter(array -> array.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no output " + name));
    }

    private static Rows rows(NDArray array, Port port) {
        int[] shape = IntStream.of(toInts(array.getShape())).skip(1).toArray();
        int size = IntStream.of(shape).reduce(1, Math::multiplyExact);
        ByteBuffer bytes = array.toByteBuffer();
        int count = (int) array.getShape().get(0);
        List<float[]> values =
                IntStream.range(0, count)
                        .mapToObj(
                                _ -> {
                                    float[] row = new float[size];
                                    FeedBuffer.get(bytes, port.type(), row);
                                    return row;
                                })
                        .toList();
        return new Rows(shape, values);
    }

    private static int[] toInts(Shape shape) {
        int[] extents = new int[shape.dimension()];
        for (int i = 0; i < extents.length; i++) {
            extents[i] = Math.toIntExact(shape.get(i));
        }
        return extents;
    }

    private static DataType dataType(ElementType type) {
        return switch (type) {
            case FLOAT32 -> DataType.FLOAT32;
            case FLOAT16 -> DataType.FLOAT16;
            case INT32 -> DataType.INT32;
            case INT64 -> DataType.INT64;
        };
    }

    @Override
    public void close() {
        model.close();
    }
}
