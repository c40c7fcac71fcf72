package dev.darkroom.worker.onnx.graph;

import static java.util.stream.Collectors.toSet;

import dev.darkroom.worker.onnx.graph.Message.Field;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// What an ONNX file says about its own inputs and outputs. Weights are mapped, never read.
///
/// Field numbers are those of `onnx.proto`:
/// <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>.
public final class OnnxGraph {
    static final int MODEL_GRAPH = 7;
    static final int GRAPH_NODE = 1;
    static final int GRAPH_INITIALIZER = 5;
    static final int GRAPH_INPUT = 11;
    static final int GRAPH_OUTPUT = 12;
    static final int GRAPH_VALUE_INFO = 13;
    static final int VALUE_NAME = 1;
    static final int VALUE_TYPE = 2;
    static final int TYPE_TENSOR = 1;
    static final int TENSOR_TYPE_ELEMENT = 1;
    static final int TENSOR_TYPE_SHAPE = 2;
    static final int SHAPE_DIMENSION = 1;
    static final int DIMENSION_VALUE = 1;
    static final int DIMENSION_NAME = 2;
    static final int NODE_INPUT = 1;
    static final int NODE_OUTPUT = 2;
    static final int NODE_NAME = 3;
    static final int NODE_OPERATOR = 4;
    static final int INITIALIZER_NAME = 8;

    private static final String TOKENS = "input_ids";

    private final Message model;
    private final Message graph;
    private final Path weightsFolder;
    private final WeightBytes weightBytes;
    private final List<GivenWeight> given;
    private final Map<String, Port> inputs;
    private final Map<String, Port> outputs;

    private OnnxGraph(Message model, WeightPlaces.Found found, List<GivenWeight> given) {
        this.model = model;
        this.graph = found.graph();
        this.weightsFolder = found.root();
        this.weightBytes = found.bytes();
        this.given = given;
        this.inputs = ports(graph, GRAPH_INPUT, initializers(graph));
        this.outputs = ports(graph, GRAPH_OUTPUT, Set.of());
    }

    private OnnxGraph rewritten(Message other, List<GivenWeight> weights) {
        var found = new WeightPlaces.Found(other, weightsFolder, weightBytes);
        return new OnnxGraph(model, found, weights);
    }

    /// @throws IllegalArgumentException if the file is no ONNX model, has a port of a type that no
    ///   [ElementType] stands for, or refers to weights that are not there
    public static OnnxGraph read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            demandSize(channel.size());
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            Message model = Message.parse(bytes);
            return new OnnxGraph(model, WeightPlaces.of(file, bytes, graph(model)), List.of());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
        } catch (IndexOutOfBoundsException | ArithmeticException | BufferUnderflowException e) {
            throw new IllegalArgumentException(
                    "%s: it breaks off, or is no ONNX file".formatted(file), e);
        }
    }

    /// Protocol buffers themselves end there.
    private static void demandSize(long bytes) {
        if (bytes == 0 || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "it has %s bytes; 1 to %s would do, with larger weights in files beside it"
                            .formatted(bytes, Integer.MAX_VALUE));
        }
    }

    static OnnxGraph parse(ByteBuffer bytes) {
        Message model = Message.parse(bytes);
        return new OnnxGraph(
                model,
                new WeightPlaces.Found(graph(model), Path.of(""), WeightBytes.NONE),
                List.of());
    }

    private static Message graph(Message model) {
        return model.all(MODEL_GRAPH)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("an ONNX file without graph"))
                .message();
    }

    /// The file, with its large weights named by the real files that they lie in.
    public GraphFile file() {
        return written(
                Message.rewritten(model, MODEL_GRAPH, graph, field -> List.of(field.encoded())));
    }

    /// What its weights take.
    public WeightBytes weightBytes() {
        return weightBytes;
    }

    private GraphFile written(List<ByteBuffer> pieces) {
        return new GraphFile(pieces, weightsFolder, given);
    }

    /// The inputs a caller must give, in the file's order.
    public Map<String, Port> inputs() {
        return inputs;
    }

    public Map<String, Port> outputs() {
        return outputs;
    }

    /// What the graph calls an extent that the caller chooses; inputs whose extents are called
    /// alike have as many. Empty where it is fixed or has no name.
    public Optional<String> extentName(String input, int dimension) {
        return graph.all(GRAPH_INPUT)
                .map(Field::message)
                .filter(value -> value.text(VALUE_NAME).equals(input))
                .flatMap(value -> value.all(VALUE_TYPE))
                .flatMap(type -> type.message().all(TYPE_TENSOR))
                .flatMap(tensor -> tensor.message().all(TENSOR_TYPE_SHAPE))
                .flatMap(shape -> shape.message().all(SHAPE_DIMENSION).skip(dimension).limit(1))
                .flatMap(extent -> extent.message().all(DIMENSION_NAME))
                .map(Field::text)
                .findFirst();
    }

    /// The same file with one number a row where `input` was one number for the whole call.
    ///
    /// @throws UnsupportedOperationException saying which node cannot be asked with rows
    public GraphFile withInputPerRow(String input) {
        return written(new InputPerRow(inputs.get(input), graph).rewrite(model));
    }

    /// Why an input takes one number a call and no more, where that is so.
    public Optional<String> oneOnly(String input) {
        Port port = inputs.get(input);
        if (port == null || (port.rank() == 1 && port.extent(0, Port.FREE) == Port.FREE)) {
            return Optional.empty();
        }
        try {
            withInputPerRow(input);
            return Optional.empty();
        } catch (UnsupportedOperationException e) {
            return Optional.of(e.getMessage());
        }
    }

    /// How wide the matrix is that a text encoder looks its tokens up in; empty where it is not
    /// found.
    public OptionalInt embeddingWidth() {
        return embeddings()
                .extents()
                .map(extents -> OptionalInt.of(Math.toIntExact(extents.getLast())))
                .orElse(OptionalInt.empty());
    }

    /// How many tokens a text encoder has embeddings for; empty where their matrix is not found.
    public OptionalLong embeddingRows() {
        return embeddings()
                .extents()
                .map(extents -> OptionalLong.of(extents.getFirst()))
                .orElse(OptionalLong.empty());
    }

    /// The same text encoder with rows of embeddings of one's own.
    ///
    /// @param from the token that the first row is for
    /// @param rows as wide as [#embeddingWidth]
    /// @throws UnsupportedOperationException if its matrix of embeddings is not found
    public OnnxGraph withEmbeddings(int from, List<float[]> rows) {
        return rewritten(embeddings().with(from, rows), given);
    }

    /// The weights of its linear and convolutional modules by the modules' paths, whose parts are
    /// joined by dots. One that is called in several places may have several.
    public Map<String, Set<ModuleWeight>> modules() {
        return new ModuleWeights(graph).modules();
    }

    /// Numbers of the graph's tensors.
    public interface Numbers {
        /// Of one tensor, in the graph's order.
        float[] of(String tensor) throws IOException;
    }

    /// The numbers of the tensors of [#modules].
    public Numbers numbers() {
        return new WeightValues(graph, weightsFolder)::of;
    }

    /// The same graph with other numbers for some of its weights.
    ///
    /// @param tensors of [#modules]
    /// @param numbers as many as each has; asked one after another
    public OnnxGraph withWeights(Collection<String> tensors, Numbers numbers) throws IOException {
        var places = new WeightValues(graph, weightsFolder);
        List<GivenWeight> replaced = new ArrayList<>();
        for (String tensor : tensors) {
            replaced.add(places.with(tensor, numbers.of(tensor)));
        }
        return rewritten(places.without(replaced), replaced);
    }

    private EmbeddingRows embeddings() {
        String first = inputs.keySet().iterator().next();
        return new EmbeddingRows(graph, inputs.containsKey(TOKENS) ? TOKENS : first);
    }

    /// How many of a transformer's last layers `output` can do without.
    public int layersBefore(String output) {
        return new ResidualStream(graph, output).layers();
    }

    /// The same file with the last `layers` before `output` left out; what normalises their sum
    /// normalises an earlier one.
    ///
    /// @param layers 1 to [#layersBefore]
    public GraphFile withoutLastLayers(String output, int layers) {
        return written(new ResidualStream(graph, output).without(layers, model));
    }

    /// Old files repeat every weight among the inputs; those need not be given.
    private static Set<String> initializers(Message graph) {
        return graph.all(GRAPH_INITIALIZER)
                .map(Field::message)
                .map(tensor -> tensor.text(INITIALIZER_NAME))
                .collect(toSet());
    }

    private static Map<String, Port> ports(Message graph, int field, Set<String> except) {
        Map<String, Port> ports = new LinkedHashMap<>();
        graph.all(field)
                .map(Field::message)
                .filter(value -> !except.contains(value.text(VALUE_NAME)))
                .map(OnnxGraph::port)
                .forEach(port -> ports.put(port.name(), port));
        return Collections.unmodifiableMap(ports);
    }

    private static Port port(Message value) {
        String name = value.text(VALUE_NAME);
        Message tensor =
                value.all(VALUE_TYPE)
                        .flatMap(type -> type.message().all(TYPE_TENSOR))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(name + " is no tensor"))
                        .message();
        long type = tensor.all(TENSOR_TYPE_ELEMENT).mapToLong(Field::value).sum();
        List<Integer> extents =
                tensor.all(TENSOR_TYPE_SHAPE)
                        .flatMap(shape -> shape.message().all(SHAPE_DIMENSION))
                        .map(dimension -> extent(dimension.message()))
                        .toList();
        return new Port(name, ElementType.of(type, name), extents);
    }

    private static int extent(Message dimension) {
        return dimension
                .all(DIMENSION_VALUE)
                .mapToInt(field -> Math.toIntExact(field.value()))
                .findFirst()
                .orElse(Port.FREE);
    }
}
