package dev.darkroom.worker.serving;

import dev.darkroom.worker.batch.PassShare;
import dev.darkroom.worker.drawing.DrawingStage;
import dev.darkroom.worker.drawing.DrawingWatch;
import dev.darkroom.worker.outcome.Guard;
import dev.darkroom.worker.prompt.Prompt;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Watches one picture of a request being drawn: stops it when it is no longer to be drawn, and
/// tells how far it is.
///
/// @param pace of its previews
record SittingWatch(Progress progress, Prompt prompt, int index, Guard wanted, PreviewPace pace)
        implements DrawingWatch {

    @Override
    public void beforeCall() {
        wanted.check();
    }

    @Override
    public void stepped(int done, int of, Supplier<Optional<byte[]>> previewPng) {
        boolean preview =
                prompt.previewEvery().isPresent()
                        && done % prompt.previewEvery().getAsInt() == 0
                        && pace.grant();
        progress.step(prompt, index, done, of, preview ? previewPng.get() : Optional.empty());
    }

    @Override
    public void called(PassShare share) {
        DrawingTrace.passed(share);
    }

    @Override
    public void passed(DrawingStage stage, Duration took) {
        progress.meters().drew(stage, took);
    }
}
