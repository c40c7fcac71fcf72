package dev.darkroom.worker.onnx;

import java.net.URISyntaxException;
import java.nio.file.Path;

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
