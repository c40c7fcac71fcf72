package dev.darkroom.worker.serving;

import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.intake.Cancellations;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.outcome.Guard;
import dev.darkroom.worker.prompt.Prompt;

import java.time.InstantSource;

/// Whether a request is still to be drawn, by this worker.
record Wanted(
        Lease lease,
        Prompt prompt,
        AttemptLog.Entry attempt,
        Cancellations cancellations,
        InstantSource clock)
        implements Guard {

    @Override
    public void check() {
        lease.check();
        attempt.check();
        if (cancellations.contains(prompt.id())) {
            throw new DrawingStopped(DrawingStopped.Reason.CANCELLED);
        }
        if (prompt.expired(clock.instant())) {
            throw new DrawingStopped(DrawingStopped.Reason.EXPIRED);
        }
    }
}
