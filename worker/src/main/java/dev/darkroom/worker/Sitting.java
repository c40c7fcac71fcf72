package dev.darkroom.worker;

import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.AttemptState;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.intake.Settlement;
import dev.darkroom.worker.outcome.Failure;
import dev.darkroom.worker.outcome.FailureCode;
import dev.darkroom.worker.outcome.Guard;
import dev.darkroom.worker.prompt.Prompt;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// One request's pictures, from admission to the last answer.
///
/// Each picture is drawn on a virtual thread of its own and published when it is done. The attempt
/// is recorded before the first pass, so that a worker that dies leaves a trace.
final class Sitting {

    private static final Logger LOG = LoggerFactory.getLogger(Sitting.class);

    private final Room room;
    private final Lease lease;
    private final Prompt prompt;
    private final int attempt;
    private final boolean suspect;
    private final Answers answers;
    private boolean started;

    /// @param unfinished attempts of others at the same request
    Sitting(Room room, Lease lease, Prompt prompt, int unfinished) {
        this.room = room;
        this.lease = lease;
        this.prompt = prompt;
        this.attempt = unfinished + 1;
        this.suspect = unfinished > 0;
        this.answers = new Answers(room, lease, prompt);
    }

    Settlement run() {
        try {
            drawAll();
            tellDrawn();
            return finish();
        } catch (DrawingStopped stopped) {
            return switch (stopped.reason()) {
                case CANCELLED -> unwanted(FailureCode.CANCELLED, "it was cancelled");
                case EXPIRED -> unwanted(FailureCode.EXPIRED, "its time has passed");
                case LEASE_LOST, INTERRUPTED -> release();
            };
        }
    }

    private void drawAll() {
        List<Broken> broken =
                expose(IntStream.range(0, prompt.images().size()).boxed().toList(), suspect);
        for (int retry = 1; retry <= room.patience().retries() && !broken.isEmpty(); retry++) {
            broken = expose(broken.stream().map(Broken::index).toList(), true);
        }
        for (Broken image : broken) {
            answers.failed(image.index(), failure(image));
        }
    }

    /// A picture that could not be drawn this time.
    private record Broken(int index, Throwable cause) {}

    /// Draws some of the pictures at the same time.
    ///
    /// @param alone whether nothing else may be drawn meanwhile
    /// @return those that failed
    /// @throws DrawingStopped if the request is to be drawn no further
    private List<Broken> expose(List<Integer> indices, boolean alone) {
        Guard wanted = this::check;
        try (var _ = alone ? room.admission().alone(wanted) : room.admission().among(wanted);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            check();
            start();
            List<Callable<Void>> drawings =
                    indices.stream().<Callable<Void>>map(index -> () -> expose(index)).toList();
            return sort(indices, threads.invokeAll(drawings));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new DrawingStopped(DrawingStopped.Reason.INTERRUPTED);
        }
    }

    private Void expose(int index) {
        var watch = new RequestWatch(room, prompt, index, this::check);
        answers.drawn(index, room.artist().draw(prompt.images().get(index), watch));
        return null;
    }

    // That it was stopped outweighs that some pictures failed: they are not tried again.
    private List<Broken> sort(List<Integer> indices, List<Future<Void>> ends)
            throws InterruptedException {
        var broken = new ArrayList<Broken>();
        DrawingStopped stopped = null;
        for (int i = 0; i < ends.size(); i++) {
            try {
                ends.get(i).get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof DrawingStopped stop) {
                    stopped = stop;
                } else {
                    LOG.atWarn()
                            .addKeyValue("requestId", prompt.id())
                            .addKeyValue("index", indices.get(i))
                            .setCause(e.getCause())
                            .log("Drawing a picture failed");
                    broken.add(new Broken(indices.get(i), e.getCause()));
                }
            }
        }
        if (stopped != null) {
            throw stopped;
        }
        return broken;
    }

    /// @throws DrawingStopped if the request is to be drawn no further
    private void check() {
        lease.check();
        if (room.cancellations().contains(prompt.id())) {
            throw new DrawingStopped(DrawingStopped.Reason.CANCELLED);
        }
        if (prompt.expired(room.clock().instant())) {
            throw new DrawingStopped(DrawingStopped.Reason.EXPIRED);
        }
    }

    private Settlement unwanted(FailureCode code, String why) {
        String message = "prompt %s: %s".formatted(prompt.id(), why);
        LOG.atInfo()
                .addKeyValue("requestId", prompt.id())
                .addKeyValue("code", code)
                .log("A request is no longer wanted");
        try {
            answers.rest(Failure.because(code, message, started ? attempt : 0));
            return finish();
        } catch (DrawingStopped _) {
            return release();
        }
    }

    private void tellDrawn() {
        DrawingParameters first = prompt.images().getFirst();
        LOG.atInfo()
                .addKeyValue("requestId", prompt.id())
                .addKeyValue("images", prompt.images().size())
                .addKeyValue("sampler", first.sampler())
                .addKeyValue("steps", first.steps())
                .addKeyValue(
                        "millis",
                        Duration.between(lease.since(), room.clock().instant()).toMillis())
                .log("A request was drawn");
    }

    private Failure failure(Broken image) {
        return Failure.because(
                FailureCode.of(image.cause()),
                "prompt %s: drawing image %d: %s"
                        .formatted(prompt.id(), image.index(), image.cause()),
                attempt + room.patience().retries());
    }

    private void start() {
        if (!started) {
            room.outbox().attempt(record(AttemptState.STARTED), lease::check);
            started = true;
        }
    }

    private Settlement finish() {
        if (started) {
            room.outbox().attempt(record(AttemptState.FINISHED), lease::check);
        }
        return Settlement.ACCEPT;
    }

    // Whoever has begun it since must not be taken for unharmed because of this.
    private Settlement release() {
        if (started && !room.attempts().begunSince(prompt.id(), attempt)) {
            room.outbox().attemptOnce(record(AttemptState.RELEASED));
        }
        return Settlement.RELEASE;
    }

    private Attempt record(AttemptState state) {
        return record(room, prompt.id(), attempt, state);
    }

    static void finished(Room room, Lease lease, String id, int attempt) {
        room.outbox().attempt(record(room, id, attempt, AttemptState.FINISHED), lease::check);
    }

    private static Attempt record(Room room, String id, int attempt, AttemptState state) {
        return Attempt.newBuilder()
                .setRequestId(id)
                .setAttempt(attempt)
                .setWorker(room.worker())
                .setState(state)
                .setAt(room.clock().instant())
                .build();
    }
}
