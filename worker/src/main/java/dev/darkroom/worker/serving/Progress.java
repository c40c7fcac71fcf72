package dev.darkroom.worker.serving;

import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.worker.outcome.ProgressFeed;
import dev.darkroom.worker.prompt.Prompt;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;

/// Tells the world how far pictures are.
///
/// @param worker name of this worker
record Progress(String worker, ProgressFeed feed, WorkerMeters meters, InstantSource clock) {

    /// @param index which of the request's pictures
    /// @param done steps, of so many
    /// @param preview a small PNG, if there is one
    void step(Prompt prompt, int index, int done, int of, Optional<byte[]> preview) {
        meters.stepDone();
        feed.send(
                GenerationProgress.newBuilder()
                        .setRequestId(prompt.id())
                        .setIndex(index)
                        .setCount(prompt.images().size())
                        .setStep(done)
                        .setSteps(of)
                        .setPreview(preview.map(ByteBuffer::wrap).orElse(null))
                        .setWorker(worker)
                        .setAt(clock.instant())
                        .setRowsAPass(meters.rowsAPass().orElse(null))
                        .build());
    }
}
