package dev.darkroom.worker;

import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.worker.drawing.DrawingWatch;
import dev.darkroom.worker.outcome.Guard;
import dev.darkroom.worker.prompt.Prompt;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;

/// Watches one picture of a request being drawn: stops it when it is no longer to be drawn, and
/// tells the world how far it is.
record RequestWatch(Room room, Prompt prompt, int index, Guard wanted) implements DrawingWatch {

    @Override
    public void beforeCall() {
        wanted.check();
    }

    @Override
    public void stepped(int done, int of, Supplier<Optional<byte[]>> previewPng) {
        room.meters().stepDone();
        boolean preview =
                prompt.previewEvery().isPresent() && done % prompt.previewEvery().getAsInt() == 0;
        room.progress()
                .send(
                        GenerationProgress.newBuilder()
                                .setRequestId(prompt.id())
                                .setIndex(index)
                                .setCount(prompt.images().size())
                                .setStep(done)
                                .setSteps(of)
                                .setPreview(
                                        preview
                                                ? previewPng
                                                        .get()
                                                        .map(ByteBuffer::wrap)
                                                        .orElse(null)
                                                : null)
                                .setWorker(room.worker())
                                .setAt(room.clock().instant())
                                .build());
    }
}
