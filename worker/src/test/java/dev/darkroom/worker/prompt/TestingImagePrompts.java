package dev.darkroom.worker.prompt;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.drawing.ImagePrompts;
import dev.darkroom.worker.image.Pixels;

import java.util.List;
import java.util.Optional;

/// What lets pictures prompt a model, for those who read requests: they run no network.
///
/// @param whatIsSeen of every picture; empty where none may be shown to it
record TestingImagePrompts(Found found, Optional<Pixels> whatIsSeen) implements ImagePrompts {
    @Override
    public Pixels seen(Pixels picture) {
        return whatIsSeen.orElseThrow(() -> new AssertionError("no picture has to be seen"));
    }

    @Override
    public Tensor told(Pixels seen) {
        throw new AssertionError("reading a request runs no network");
    }

    @Override
    public Conditioning towards(Conditioning text, List<Tensor> told, double scale) {
        return text;
    }

    @Override
    public Conditioning away(Conditioning text, int pictures, double scale) {
        return text;
    }
}
