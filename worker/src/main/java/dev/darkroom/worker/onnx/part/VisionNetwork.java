package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.folder.Json;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.Feed;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;
import dev.darkroom.worker.onnx.runtime.Sessions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A network that looks at pictures: features, classes or embeddings come out. Sizes, order of
/// dimensions and types are read from the graph, the rest from the `preprocessor_config.json` that
/// *transformers* writes.
public final class VisionNetwork implements AutoCloseable {
    private static final int ROWS_AT_ONCE = 16;

    private final LoadedNetwork network;
    private final Port input;
    private final boolean channelsFirst;
    private final Preparation preparation;

    /// Reads how pictures are prepared for a graph.
    private interface Preparing {
        /// @param height that the graph takes, or 0 where it takes any
        /// @param width likewise
        Preparation of(int height, int width) throws IOException;
    }

    private VisionNetwork(LoadedNetwork network, Port input, Preparing preparing)
            throws IOException {
        this.network = network;
        this.input = input;
        this.channelsFirst = input.extent(1, 0) == 3 || input.extent(3, 0) != 3;
        int rows = channelsFirst ? 2 : 1;
        this.preparation = preparing.of(input.extent(rows, 0), input.extent(rows + 1, 0));
    }

    /// @param file the network
    /// @param preparation how pictures are prepared; need not be there
    /// @throws IOException naming the file, if it is no network of pictures or cannot be opened
    public static VisionNetwork open(Path file, Path preparation, Sessions sessions)
            throws IOException {
        String name = file.getFileName().toString();
        return open(
                name,
                file,
                (height, width) -> Preparation.of(Json.read(preparation), height, width),
                sessions);
    }

    /// A vision tower of CLIP: what nothing says of its pictures is as `CLIPImageProcessor` has it.
    ///
    /// @param part what the folder calls it, for messages
    /// @param config how pictures are prepared, or a missing node
    /// @param side that it sees where neither graph nor `config` says it
    /// @throws IOException naming the file, if it is no network of pictures or cannot be opened
    static VisionNetwork openTower(
            String part, Path file, JsonNode config, int side, Sessions sessions)
            throws IOException {
        return open(
                part,
                file,
                (height, width) ->
                        Preparation.of(
                                ClipPreparation.whole(config, height > 0 ? height : side),
                                height,
                                width),
                sessions);
    }

    private static VisionNetwork open(
            String part, Path file, Preparing preparing, Sessions sessions) throws IOException {
        try {
            OnnxGraph graph = OnnxGraph.read(file);
            Port input = onlyPicture(graph);
            LoadedNetwork network = LoadedNetwork.open(part, graph, sessions);
            try {
                return new VisionNetwork(network, input, preparing);
            } catch (IOException | RuntimeException e) {
                network.close();
                throw e;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Port onlyPicture(OnnxGraph graph) {
        Port first = graph.inputs().values().stream().findFirst().orElseThrow();
        boolean threeChannels =
                first.rank() == 4 && (first.extent(1, 3) == 3 || first.extent(3, 3) == 3);
        if (graph.inputs().size() != 1 || !threeChannels) {
            throw new IllegalArgumentException(
                    "it takes %s; one input [N,3,H,W] or [N,H,W,3] would do"
                            .formatted(graph.inputs().values()));
        }
        return first;
    }

    /// The names of what it says of a picture.
    public Set<String> outputs() {
        return network.outputs().keySet();
    }

    /// How many pictures [#look] takes at once.
    public int mostAtOnce() {
        return input.extent(0, ROWS_AT_ONCE);
    }

    /// Runs the network once.
    ///
    /// @param pictures 1 to [#mostAtOnce]
    /// @return one list an output, each of one array a picture
    /// @throws ArithmeticException where an answer is not finite
    public List<List<float[]>> look(List<Pixels> pictures, List<String> wanted) {
        return run(
                        pictures.stream()
                                .map(picture -> row(preparation.planes(preparation.seen(picture))))
                                .toList(),
                        wanted)
                .stream()
                .map(answer -> answer.values().subList(0, pictures.size()))
                .toList();
    }

    /// What it sees of a picture.
    Pixels seen(Pixels picture) {
        return preparation.seen(picture);
    }

    /// What it says of one picture.
    ///
    /// @param seen as [#seen] gives it
    /// @throws ArithmeticException where an answer is not finite
    Tensor look(Pixels seen, String wanted) {
        return one(row(preparation.planes(seen)), wanted);
    }

    /// What it says of numbers that are all zero, which are no picture's.
    ///
    /// @throws ArithmeticException where an answer is not finite
    Tensor lookAtZeros(String wanted) {
        return one(new float[3 * preparation.cropHeight() * preparation.cropWidth()], wanted);
    }

    private Tensor one(float[] row, String wanted) {
        LoadedNetwork.Rows answer = run(List.of(row), List.of(wanted)).getFirst();
        return new Tensor(answer.shape(), answer.values().getFirst());
    }

    /// @param given 1 to [#mostAtOnce]
    private List<LoadedNetwork.Rows> run(List<float[]> given, List<String> wanted) {
        List<float[]> rows = new ArrayList<>(given);
        int count = input.extent(0, given.size());
        while (rows.size() < count) { // a graph made for more rows than are left
            rows.add(rows.getLast());
        }
        int height = preparation.cropHeight();
        int width = preparation.cropWidth();
        int[] shape =
                channelsFirst
                        ? new int[] {count, 3, height, width}
                        : new int[] {count, height, width, 3};
        return network.runFinite(List.of(new Feed.Numbers(input.name(), shape, rows)), wanted);
    }

    private float[] row(float[] planes) {
        if (channelsFirst) {
            return planes;
        }
        int area = planes.length / 3;
        var interleaved = new float[planes.length];
        for (int i = 0; i < planes.length; i++) {
            interleaved[i % area * 3 + i / area] = planes[i];
        }
        return interleaved;
    }

    @Override
    public void close() {
        network.close();
    }
}
