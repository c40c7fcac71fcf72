package dev.darkroom.worker.evaluation;

import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.part.VisionNetwork;
import dev.darkroom.worker.onnx.runtime.Sessions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The network whose features pictures are compared by. Figures of different networks do not
/// compare.
public final class FeatureNetwork implements AutoCloseable {
    private static final String FEATURES = "features";
    private static final String LOGITS = "logits";

    private final VisionNetwork network;
    private final String features;
    private final Optional<String> logits;

    private FeatureNetwork(VisionNetwork network, String features, Optional<String> logits) {
        this.network = network;
        this.features = features;
        this.logits = logits;
    }

    /// @param file any ONNX network of one picture input; how pictures are prepared says the
    ///   `preprocessor_config.json` beside it
    /// @param features the output with the features; if empty, the one so named, or the only one
    ///   beside the logits
    /// @param logits the output with a number a class; if empty, the one named `logits`, if any
    /// @throws IOException naming the file and what is wrong with it
    public static FeatureNetwork open(
            Path file, Optional<String> features, Optional<String> logits, Sessions sessions)
            throws IOException {
        VisionNetwork network =
                VisionNetwork.open(file, file.resolveSibling(ModelFolder.PREPARATION), sessions);
        Set<String> outputs = network.outputs();
        Optional<String> classes = logits.or(() -> named(LOGITS, outputs));
        Optional<String> wanted =
                features.or(() -> named(FEATURES, outputs)).or(() -> only(outputs, classes));
        if (wanted.filter(outputs::contains).isEmpty()
                || !outputs.containsAll(classes.stream().toList())) {
            network.close();
            throw new IOException(
                    "%s: features from output %s, logits from output %s; it has %s"
                            .formatted(
                                    file,
                                    wanted.orElse("(not said)"),
                                    classes.orElse("(none)"),
                                    outputs));
        }
        return new FeatureNetwork(network, wanted.get(), classes);
    }

    private static Optional<String> named(String name, Set<String> outputs) {
        return outputs.contains(name) ? Optional.of(name) : Optional.empty();
    }

    private static Optional<String> only(Set<String> outputs, Optional<String> logits) {
        List<String> rest =
                outputs.stream().filter(name -> !name.equals(logits.orElse(""))).toList();
        return rest.size() == 1 ? Optional.of(rest.getFirst()) : Optional.empty();
    }

    int mostAtOnce() {
        return network.mostAtOnce();
    }

    /// @param features one array a picture
    /// @param logits likewise; empty where the network tells no classes apart
    record Seen(List<float[]> features, Optional<List<float[]>> logits) {}

    Seen look(List<Pixels> pictures) {
        if (logits.isEmpty()) {
            return new Seen(network.look(pictures, List.of(features)).getFirst(), Optional.empty());
        }
        List<List<float[]>> both = network.look(pictures, List.of(features, logits.get()));
        return new Seen(both.getFirst(), Optional.of(both.getLast()));
    }

    @Override
    public void close() {
        network.close();
    }
}
