package dev.darkroom.worker.serving;

import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.intake.Cancellations;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.intake.Settlement;
import dev.darkroom.worker.prompt.Prompt;

/// Draws requests, each in a [Sitting] of its own.
final class Sittings {

    private final Sitting.Easel easel;
    private final Post post;
    private final AttemptLog attempts;
    private final Cancellations cancellations;

    Sittings(Sitting.Easel easel, Post post, AttemptLog attempts, Cancellations cancellations) {
        this.easel = easel;
        this.post = post;
        this.attempts = attempts;
        this.cancellations = cancellations;
    }

    /// @param unfinished attempts of others at the same request
    /// @throws DrawingStopped if the id turns out to be another request's, or as many workers as
    ///   may be were lost over the request
    Settlement draw(Lease lease, Prompt prompt, int unfinished) {
        AttemptLog.Entry attempt = attempts.entry(lease, prompt.asked(), unfinished + 1);
        return new Sitting(
                        easel,
                        new Wanted(lease, prompt, attempt, cancellations, easel.clock()),
                        attempt,
                        new Answers(post, lease, prompt, easel.patience().largestRecord()))
                .run();
    }

    /// Ends the attempts at a request that is given up: whoever replays its dead letter begins
    /// afresh.
    void settle(Lease lease, Prompt prompt, int unfinished) {
        attempts.settle(lease, prompt.asked(), unfinished);
    }
}
