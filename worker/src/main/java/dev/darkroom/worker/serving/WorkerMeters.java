package dev.darkroom.worker.serving;

import dev.darkroom.worker.intake.LaneWatch;
import dev.darkroom.worker.intake.Settlement;
import dev.darkroom.worker.outcome.FailureCode;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// What a worker counts.
public final class WorkerMeters implements LaneWatch {

    /// Rows of each forward pass.
    public static final String PASS_ROWS = "darkroom.pass.rows";

    private final MeterRegistry registry;
    private final AtomicInteger held = new AtomicInteger();
    private final Counter images;
    private final Counter steps;
    private final Counter renewals;
    private final Counter losses;
    private final Counter progressDrops;
    private final Counter deadLetters;
    private final Timer drawing;
    private final Timer queueing;
    private final DistributionSummary passRows;
    private final Timer passes;

    public WorkerMeters(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("darkroom.leases.held", held);
        images = registry.counter("darkroom.images.drawn");
        steps = registry.counter("darkroom.steps");
        renewals = registry.counter("darkroom.leases.renewed");
        losses = registry.counter("darkroom.leases.lost");
        progressDrops = registry.counter("darkroom.progress.dropped");
        deadLetters = registry.counter("darkroom.dead.letters");
        drawing = registry.timer("darkroom.image.drawing");
        queueing = registry.timer("darkroom.request.queueing");
        passRows = registry.summary(PASS_ROWS);
        passes = registry.timer("darkroom.pass");
    }

    /// @param took from the request's admission to the picture's publishing
    public void imageDrawn(Duration took) {
        images.increment();
        drawing.record(took);
    }

    public void stepDone() {
        steps.increment();
    }

    /// @param waited from the request's publishing to its lease
    public void queued(Duration waited) {
        queueing.record(waited.isNegative() ? Duration.ZERO : waited);
    }

    public void failed(FailureCode code) {
        registry.counter("darkroom.failures", "code", code.name()).increment();
    }

    public void deadLetter() {
        deadLetters.increment();
    }

    public void progressDropped() {
        progressDrops.increment();
    }

    /// @param rows that shared one forward pass
    /// @param took the network's own time
    public void passed(int rows, Duration took) {
        passRows.record(rows);
        passes.record(took);
    }

    @Override
    public void leased() {
        held.incrementAndGet();
    }

    @Override
    public void renewed() {
        renewals.increment();
    }

    @Override
    public void lost() {
        held.decrementAndGet();
        losses.increment();
    }

    @Override
    public void settled(Settlement settlement) {
        held.decrementAndGet();
        registry.counter("darkroom.leases.settled", "settlement", settlement.name()).increment();
    }
}
