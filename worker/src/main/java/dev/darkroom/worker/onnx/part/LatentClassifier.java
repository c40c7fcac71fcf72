package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.drawing.Classifier;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.runtime.Feed;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;
import dev.darkroom.worker.onnx.runtime.Sessions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A classifier of noisy latents in a model's folder: a graph from `sample`, `timestep` and `label`
/// to `gradient`, which holds its own way back. It is opened when it is first asked, since few
/// drawings want it.
public final class LatentClassifier implements Classifier, AutoCloseable {
    /// Where it lies in a folder.
    public static final String PART = "classifier";

    private static final Set<String> INPUTS = Set.of("sample", "timestep", "label");
    private static final String GRADIENT = "gradient";

    private final Path file;
    private final List<String> labels;
    private final Sessions sessions;
    private String sha256;
    private LoadedNetwork network;

    private LatentClassifier(Path file, List<String> labels, Sessions sessions) {
        this.file = file;
        this.labels = labels;
        this.sessions = sessions;
    }

    /// @param config its `config.json`: the names of its classes as the list `labels`, or by number
    ///   as `id2label`
    /// @return empty where the graph answers something else, or its classes have no names
    /// @throws IOException if the file cannot be read
    static Optional<LatentClassifier> of(Path file, JsonNode config, Sessions sessions)
            throws IOException {
        OnnxGraph graph = OnnxGraph.read(file);
        List<String> labels = labels(config);
        boolean steers =
                graph.inputs().keySet().equals(INPUTS)
                        && graph.outputs().containsKey(GRADIENT)
                        && !labels.isEmpty();
        return steers
                ? Optional.of(new LatentClassifier(file, labels, sessions))
                : Optional.empty();
    }

    private static List<String> labels(JsonNode config) {
        JsonNode byNumber = config.path("id2label");
        List<String> labels = new ArrayList<>();
        if (config.path("labels").isArray()) {
            config.path("labels").forEach(label -> labels.add(label.asText()));
        } else {
            for (int i = 0; byNumber.has(Integer.toString(i)); i++) {
                labels.add(byNumber.get(Integer.toString(i)).asText());
            }
        }
        return List.copyOf(labels);
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public synchronized String sha256() {
        if (sha256 == null) {
            try {
                sha256 = RequestDigest.sha256(Files.readAllBytes(file));
            } catch (IOException e) {
                throw new UncheckedIOException("reading " + file, e);
            }
        }
        return sha256;
    }

    private synchronized LoadedNetwork network() {
        if (network == null) {
            try {
                network = LoadedNetwork.open(PART, file, sessions);
            } catch (IOException e) {
                throw new UncheckedIOException("opening " + file, e);
            }
        }
        return network;
    }

    @Override
    public Latents gradient(Latents latents, double timestep, int label) {
        int[] shape = {
            1, latents.shape().channels(), latents.shape().height(), latents.shape().width()
        };
        List<Feed> feeds =
                List.of(
                        new Feed.Numbers("sample", shape, List.of(latents.values())),
                        new Feed.Numbers(
                                "timestep", new int[] {1}, List.of(new float[] {(float) timestep})),
                        new Feed.Ids("label", new int[] {1}, new int[] {label}));
        float[] gradient =
                network().runFinite(feeds, List.of(GRADIENT)).getFirst().values().getFirst();
        return Latents.of(latents.shape(), gradient);
    }

    @Override
    public synchronized void close() {
        if (network != null) {
            network.close();
        }
    }
}
