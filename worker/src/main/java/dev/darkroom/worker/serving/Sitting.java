package dev.darkroom.worker.serving;

import dev.darkroom.runtime.trace.Current;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.intake.Settlement;
import dev.darkroom.worker.outcome.Failure;
import dev.darkroom.worker.outcome.FailureCode;
import dev.darkroom.worker.prompt.Prompt;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// One request's pictures, from admission to the last answer.
///
/// Each picture is drawn on a virtual thread of its own and published when it is done. The attempt
/// is recorded before the first pass, so that a worker that dies leaves a trace.
final class Sitting {

    private static final Logger LOG = LoggerFactory.getLogger(Sitting.class);

    private final Easel easel;
    private final Wanted wanted;
    private final AttemptLog.Entry attempt;
    private final Answers answers;
    private final AtomicInteger unsent;

    /// What pictures of all requests are drawn with.
    ///
    /// @param patience how often a drawing that failed is tried again, and how many workers it may
    ///   cost
    record Easel(
            Artist artist,
            Admission admission,
            Progress progress,
            InstantSource clock,
            Patience patience) {}

    /// @param wanted whether this request is still to be drawn
    /// @param attempt at it, not begun
    Sitting(Easel easel, Wanted wanted, AttemptLog.Entry attempt, Answers answers) {
        this.easel = easel;
        this.wanted = wanted;
        this.attempt = attempt;
        this.answers = answers;
        this.unsent = new AtomicInteger(wanted.prompt().images().size());
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
                case TAKEN -> throw taken(stopped);
                case GIVEN_UP -> throw stopped;
            };
        }
    }

    private void drawAll() {
        List<Broken> broken =
                expose(
                        IntStream.range(0, prompt().images().size()).boxed().toList(),
                        attempt.suspect());
        for (int retry = 1; retry <= easel.patience().retries() && !broken.isEmpty(); retry++) {
            broken = expose(broken.stream().map(Broken::index).toList(), true);
        }
        if (!broken.isEmpty()) {
            attempt.awaitOwn(wanted);
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
        try (var _ = alone ? easel.admission().alone(wanted) : easel.admission().among(wanted);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            wanted.check();
            attempt.start();
            if (attempt.suspect()) {
                attempt.demandSpared(easel.patience().attempts(), wanted);
            }
            List<Callable<Void>> drawings =
                    indices.stream().<Callable<Void>>map(index -> () -> expose(index)).toList();
            return sort(indices, threads.invokeAll(drawings));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new DrawingStopped(DrawingStopped.Reason.INTERRUPTED);
        }
    }

    private Void expose(int index) {
        var watch =
                new SittingWatch(
                        easel.progress(),
                        prompt(),
                        index,
                        this::checkBeforeCall,
                        new PreviewPace(System::nanoTime));
        try (var _ = Current.of(wanted.lease().span())) {
            var trace = new DrawingTrace(easel.artist().card().name(), easel.progress().worker());
            Picture picture =
                    trace.draw(
                            prompt(),
                            index,
                            () -> easel.artist().draw(prompt().images().get(index), watch));
            attempt.awaitOwn(wanted);
            answers.drawn(index, picture, this::sent);
            return null;
        }
    }

    // The attempt is sent before anything is drawn and is on record before the first pass; what
    // comes before the first pass need not wait for it.
    private void checkBeforeCall() {
        attempt.awaitRecord();
        wanted.check();
    }

    private void sent() {
        if (unsent.decrementAndGet() == 0) {
            attempt.finishing();
        }
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
                            .addKeyValue("requestId", prompt().id())
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

    private Settlement unwanted(FailureCode code, String why) {
        String message = "prompt %s: %s".formatted(prompt().id(), why);
        LOG.atInfo()
                .addKeyValue("requestId", prompt().id())
                .addKeyValue("code", code)
                .log("A request is no longer wanted");
        try {
            attempt.claim();
            attempt.awaitOwn(wanted.lease()::check);
            answers.rest(Failure.because(code, message, attempt.made()));
            return finish();
        } catch (DrawingStopped stopped) {
            if (stopped.reason() == DrawingStopped.Reason.TAKEN) {
                throw taken(stopped);
            }
            return release();
        }
    }

    // Nothing of it is published yet: whoever draws the request that has the id answers for it.
    private DrawingStopped taken(DrawingStopped stopped) {
        attempt.withdraw();
        return stopped;
    }

    private void tellDrawn() {
        DrawingParameters first = prompt().images().getFirst();
        LOG.atInfo()
                .addKeyValue("requestId", prompt().id())
                .addKeyValue("images", prompt().images().size())
                .addKeyValue("sampler", first.sampler())
                .addKeyValue("steps", first.steps())
                .addKeyValue(
                        "millis",
                        Duration.between(wanted.lease().since(), easel.clock().instant())
                                .toMillis())
                .log("A request was drawn");
    }

    private Failure failure(Broken image) {
        return Failure.because(
                FailureCode.of(image.cause()),
                "prompt %s: drawing image %s: %s"
                        .formatted(prompt().id(), image.index(), image.cause()),
                attempt.number() + easel.patience().retries());
    }

    private Settlement finish() {
        attempt.finish();
        return Settlement.ACCEPT;
    }

    private Settlement release() {
        attempt.release();
        return Settlement.RELEASE;
    }

    private Prompt prompt() {
        return wanted.prompt();
    }
}
