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

    /// Prompted by pictures too: embeddings that the U-Net projects, a scale a row; led by a
    /// control network, otherwise as [#scalar].
    public static Path pictured() {
        return resource("/tiny-model-pictured");
    }

    /// Prompted by pictures too: states that the folder projects, one scale a call; of Stable
    /// Diffusion XL's plan.
    public static Path picturedXl() {
        return resource("/tiny-model-xl-pictured");
    }

    /// The U-Net of [#pictured] as others export it, its projection, and pictures as they are seen.
    public static Path imagePrompts() {
        return resource("/image-prompts");
    }

    private static Path resource(String name) {
        try {
            return Path.of(TinyModels.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
