package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;

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
    /// The file that says how pictures are prepared.
    public static final String PREPARATION = "preprocessor_config.json";

    private static final int ROWS_AT_ONCE = 16;

    private final LoadedNetwork network;
    private final Port input;
    private final boolean channelsFirst;
    private final Preparation preparation;

    private VisionNetwork(LoadedNetwork network, Port input, JsonNode config) {
        this.network = network;
        this.input = input;
        this.channelsFirst = input.extent(1, 0) == 3 || input.extent(3, 0) != 3;
        int rows = channelsFirst ? 2 : 1;
        this.preparation = Preparation.of(config, input.extent(rows, 0), input.extent(rows + 1, 0));
    }

    /// @param file the network
    /// @param preparation how pictures are prepared; need not be there
    /// @throws IOException naming the file, if it is no network of pictures or cannot be opened
    public static VisionNetwork open(Path file, Path preparation, Sessions sessions)
            throws IOException {
        try {
            Port input = onlyPicture(OnnxGraph.read(file));
            LoadedNetwork network =
                    LoadedNetwork.open(file.getFileName().toString(), file, sessions);
            try {
                return new VisionNetwork(network, input, Json.read(preparation));
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
        List<float[]> rows = new ArrayList<>();
        pictures.forEach(picture -> rows.add(row(picture)));
        int count = input.extent(0, pictures.size());
        while (rows.size() < count) { // a graph made for more rows than are left
            rows.add(rows.getLast());
        }
        int height = preparation.cropHeight();
        int width = preparation.cropWidth();
        int[] shape =
                channelsFirst
                        ? new int[] {count, 3, height, width}
                        : new int[] {count, height, width, 3};
        return network
                .runFinite(List.of(new Feed.Numbers(input.name(), shape, rows)), wanted)
                .stream()
                .map(answer -> answer.values().subList(0, pictures.size()))
                .toList();
    }

    private float[] row(Pixels picture) {
        float[] planes = preparation.planes(picture);
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
