package dev.darkroom.worker.onnx;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The tiny random models among the test resources.
public final class TinyModels {
    private TinyModels() {}

    /// Flow matching, a timestep a row, `tokenizer.json`.
    public static Path vector() {
        return resource("/tiny-model");
    }

    /// Noise prediction, one timestep a call, `vocab.json` and `merges.txt`.
    public static Path scalar() {
        return resource("/tiny-model-scalar");
    }

    /// Trained to repaint: nine channels, otherwise as [#scalar].
    public static Path repainting() {
        return resource("/tiny-model-repainting");
    }

    /// A copy of one of them to spoil.
    ///
    /// @return `to`
    public static Path copied(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        return to;
    }

    /// Led by control networks: a U-Net of diffusers' own plan, otherwise as [#scalar].
    public static Path controlled() {
        return resource("/tiny-model-controlled");
    }

    private static Path resource(String name) {
        try {
            return Path.of(TinyModels.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
