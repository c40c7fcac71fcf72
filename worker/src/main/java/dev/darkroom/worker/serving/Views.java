package dev.darkroom.worker.serving;

import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.intake.Attempts;
import dev.darkroom.worker.intake.Cancellations;
import dev.darkroom.worker.outcome.Guard;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// What a worker knows of requests from elsewhere: which were cancelled, and which were being drawn
/// when their workers were last heard of.
///
/// @param caughtUp completes when the views have taken in all that was acknowledged before
public record Views(
        Cancellations cancellations,
        Attempts attempts,
        Supplier<CompletableFuture<Void>> caughtUp) {

    private static final Duration LOOK = Duration.ofMillis(200);

    /// Waits until the views know of everything that was acknowledged before. A cancellation that
    /// was acknowledged before the lease must be seen before the first pass, and so must the
    /// attempt of a worker that died.
    ///
    /// @param guard ends the waiting by throwing
    void catchUp(Guard guard) {
        await(caughtUp.get(), guard);
    }

    /// @param caught what [#caughtUp] gave
    /// @param guard ends the waiting by throwing
    void await(CompletableFuture<Void> caught, Guard guard) {
        while (true) {
            guard.check();
            try {
                caught.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException _) {
                // The brokers take their time; the lease may have been lost meanwhile.
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new DrawingStopped(DrawingStopped.Reason.INTERRUPTED);
            } catch (ExecutionException e) {
                throw new IllegalStateException("catching up with controls and attempts", e);
            }
        }
    }
}
