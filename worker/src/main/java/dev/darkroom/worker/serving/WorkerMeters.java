package dev.darkroom.worker.serving;

import dev.darkroom.runtime.Metric;
import dev.darkroom.runtime.trace.TraceSpan;
import dev.darkroom.worker.batch.RowShape;
import dev.darkroom.worker.drawing.DrawingStage;
import dev.darkroom.worker.intake.LaneWatch;
import dev.darkroom.worker.intake.Settlement;
import dev.darkroom.worker.outcome.FailureCode;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// What a worker counts.
public final class WorkerMeters implements LaneWatch {

    private static final Duration LONGEST = Duration.ofDays(3650);

    /// Passes that count for what is told of the latest.
    private static final double LATELY = 32;

    private final MeterRegistry registry;
    private final AtomicInteger held = new AtomicInteger();
    private final Counter images;
    private final Counter steps;
    private final Counter renewals;
    private final Counter losses;
    private final Counter progressDrops;
    private final Counter deadLetters;
    private final Counter modelsLoaded;
    private final Counter modelsDropped;
    private final AtomicLong modelBytes = new AtomicLong();
    private final Timer drawing;
    private final Timer queueing;
    private final DistributionSummary passRows;
    private final PassTimes passes;
    private final AtomicReference<Double> rowsLately = new AtomicReference<>();
    private final Timer settling;
    private final Map<DrawingStage, Timer> drawingStages = new EnumMap<>(DrawingStage.class);
    private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);

    public WorkerMeters(MeterRegistry registry) {
        this.registry = registry;
        Metric.begin(registry, Metric.Part.WORKER);
        Metric.LEASES_HELD.gauge(registry, held::get);
        Metric.MODEL_BYTES.gauge(registry, modelBytes::get);
        modelsLoaded = Metric.MODELS_LOADED.counter(registry);
        modelsDropped = Metric.MODELS_DROPPED.counter(registry);
        images = Metric.IMAGES_DRAWN.counter(registry);
        steps = Metric.STEPS.counter(registry);
        renewals = Metric.LEASES_RENEWED.counter(registry);
        losses = Metric.LEASES_LOST.counter(registry);
        progressDrops = Metric.PROGRESS_DROPPED.counter(registry);
        deadLetters = Metric.DEAD_LETTERS.counter(registry);
        drawing = Metric.IMAGE_DRAWING.timer(registry);
        queueing = Metric.REQUEST_QUEUEING.timer(registry);
        passRows = Metric.PASS_ROWS.summary(registry);
        passes = new PassTimes(registry);
        for (FailureCode code : FailureCode.values()) {
            Metric.FAILURES.counter(registry, code.name());
        }
        for (Settlement settlement : Settlement.values()) {
            Metric.LEASES_SETTLED.counter(registry, settlement.name());
        }
        settling = stage("settling");
        for (DrawingStage stage : DrawingStage.values()) {
            drawingStages.put(stage, stage(tag(stage)));
        }
        for (Stage stage : Stage.values()) {
            stages.put(stage, stage(tag(stage)));
        }
    }

    /// @param bytes that its weights take
    public void modelLoaded(long bytes) {
        modelsLoaded.increment();
        modelBytes.addAndGet(bytes);
    }

    /// @param bytes that its weights took
    public void modelDropped(long bytes) {
        modelsDropped.increment();
        modelBytes.addAndGet(-bytes);
    }

    /// @param took from the request's admission to the picture's publishing
    public void imageDrawn(Duration took) {
        images.increment();
        drawing.record(took);
    }

    /// @param took of one picture
    public void drew(DrawingStage stage, Duration took) {
        drawingStages.get(stage).record(took);
        TraceSpan.STAGE.took(took, tag(stage));
    }

    /// @param since when it began, on the clock of `System.nanoTime`
    void went(Stage stage, long since) {
        Duration took = Duration.ofNanos(System.nanoTime() - since);
        stages.get(stage).record(took);
        if (stage != Stage.PUBLISHING) { // which the span of the record's sending tells
            TraceSpan.STAGE.took(took, tag(stage));
        }
    }

    public void stepDone() {
        steps.increment();
    }

    /// @param waited from the request's publishing to its lease
    public void queued(Duration waited) {
        // A record's timestamp may be anything that its writer put there.
        boolean told = !waited.isNegative() && waited.compareTo(LONGEST) < 0;
        queueing.record(told ? waited : Duration.ZERO);
    }

    public void failed(FailureCode code) {
        Metric.FAILURES.counter(registry, code.name()).increment();
    }

    /// A request on its last deliveries was published anew.
    public void begunAgain() {
        Metric.REQUESTS_BEGUN_AGAIN.counter(registry).increment();
    }

    public void deadLetter() {
        deadLetters.increment();
    }

    public void progressDropped() {
        progressDrops.increment();
    }

    /// @param rows that shared one forward pass
    /// @param took the network's own time
    public void passed(RowShape shape, int rows, Duration took) {
        passRows.record(rows);
        passes.record(shape.latents(), took);
        rowsLately.accumulateAndGet(
                (double) rows, (mean, now) -> mean == null ? now : mean + (now - mean) / LATELY);
    }

    /// Mean rows of the latest passes.
    Optional<Double> rowsAPass() {
        return Optional.ofNullable(rowsLately.get());
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
    public void settled(Settlement settlement, Duration took) {
        held.decrementAndGet();
        settling.record(took);
        Metric.LEASES_SETTLED.counter(registry, settlement.name()).increment();
    }

    private Timer stage(String name) {
        return Metric.REQUEST_STAGE.timer(registry, name);
    }

    private static String tag(Enum<?> stage) {
        return stage.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
