package dev.darkroom.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

class StepBatcherTest {
    private static final LatentShape LATENTS = new LatentShape(1, 2, 2);
    private static final Conditioning PLAIN = new Conditioning(Map.of());
    private static final RowShape SHAPE = RowShape.of(LATENTS, PLAIN);
    private static final PassListener NOBODY = (_, _, _, _) -> {};
    private static final Runnable ALWAYS = () -> {};
    private static final float POISON = 666;

    private final ExecutorService images = Executors.newVirtualThreadPerTaskExecutor();
    private final List<List<Row>> passes = new CopyOnWriteArrayList<>();
    private ForwardPass network;

    @AfterEach
    void everyImageHasEnded() throws InterruptedException {
        images.shutdown();
        assertThat(images.awaitTermination(10, SECONDS)).isTrue();
    }

    @Test
    void everyImageGetsItsOwnAnswers() throws Exception {
        try (StepBatcher batcher = batcher(this::plusOne, 2)) {
            List<Future<Float>> drawings = countingUp(batcher, 50, 20);

            for (int i = 0; i < 50; i++) {
                assertThat(drawings.get(i).get()).isEqualTo(i * 1000 + 20);
            }
            assertThat(passes).anyMatch(pass -> pass.size() > 1);
        }
    }

    @Test
    void aRowThatFailsDoesNotFailItsBatchMates() throws Exception {
        try (StepBatcher batcher = batcher(this::failingOnPoison, 1)) {
            List<Future<Float>> good = countingUp(batcher, 8, 30);
            Future<Float> bad = images.submit(() -> countUp(batcher, POISON - 10, 30));

            assertThatThrownBy(bad::get)
                    .cause()
                    .isInstanceOf(RowFailed.class)
                    .hasRootCauseMessage("poisoned");
            for (int i = 0; i < 8; i++) {
                assertThat(good.get(i).get()).isEqualTo(i * 1000 + 30);
            }
        }
    }

    @Test
    void aRowWhoseAnswerIsNotANumberFailsAlone() throws Exception {
        try (StepBatcher batcher = batcher(this::notANumberOnPoison, 1)) {
            List<Future<Float>> good = countingUp(batcher, 8, 30);
            Future<Float> bad = images.submit(() -> countUp(batcher, POISON - 10, 30));

            assertThatThrownBy(bad::get)
                    .cause()
                    .isInstanceOf(RowFailed.class)
                    .hasMessageContaining("not finite");
            for (int i = 0; i < 8; i++) {
                assertThat(good.get(i).get()).isEqualTo(i * 1000 + 30);
            }
        }
    }

    @Test
    void aPassThatFailsOnceCostsNobodyAnything() throws Exception {
        Semaphore fault = new Semaphore(1);
        ForwardPass failsOnce =
                rows -> {
                    if (rows.size() > 1 && fault.tryAcquire()) {
                        throw new IllegalStateException("a bad moment");
                    }
                    return plusOne(rows);
                };
        try (StepBatcher batcher = batcher(failsOnce, 1)) {
            for (Future<Float> drawing : countingUp(batcher, 6, 30)) {
                assertThat(drawing.get() % 1000).isEqualTo(30);
            }
        }
        assertThat(fault.availablePermits()).isZero();
    }

    @Test
    void anImageThatIsInterruptedHoldsNobodyUp() throws Exception {
        Semaphore passing = new Semaphore(0);
        try (StepBatcher batcher = batcher(rows -> acquire(passing, plusOne(rows)), 1)) {
            Future<Float> cancelled = images.submit(() -> countUp(batcher, 0, 1_000_000));
            Future<Float> other = images.submit(() -> countUp(batcher, 5, 100));
            passing.release(20);
            await(() -> passes.size() > 10);

            cancelled.cancel(true);
            passing.release(1_000_000);

            assertThat(other.get(10, SECONDS)).isEqualTo(105);
            await(() -> batcher.load().equals(new BatchLoad(0, 0, 0, 0)));
        }
    }

    @Test
    void anImageJoinsWithinTwoPassesWhileALongOneRuns() throws Exception {
        BatchLimits limits = BatchLimits.onCpu(1).withPatience(Duration.ofSeconds(20));
        try (StepBatcher batcher = batcher(this::plusOne, limits)) {
            Future<Float> longOne = images.submit(() -> countUp(batcher, 0, Integer.MAX_VALUE));
            await(() -> passes.size() > 100);

            for (int i = 1; i <= 20; i++) {
                float start = -1000 * i;
                assertThat(images.submit(() -> passesBeforeJoining(batcher, start)).get())
                        .isLessThanOrEqualTo(2);
            }
            longOne.cancel(true);
        }
    }

    /// How many passes start between taking a seat and the first pass of one's own, that included.
    private int passesBeforeJoining(StepBatcher batcher, float start) throws InterruptedException {
        try (StepBatcher.Seat seat = batcher.join(new Calls(network, SHAPE, 1), ALWAYS)) {
            int before = passes.size();
            seat.forward(List.of(row(start)));
            for (int i = before; i < passes.size(); i++) {
                if (passes.get(i).stream().anyMatch(row -> value(row.latents()) == start)) {
                    return i + 1 - before;
                }
            }
            throw new AssertionError("no pass since has held the row");
        }
    }

    @Test
    void anImageThatWaitsForRoomMayGiveUp() throws Exception {
        BatchLimits narrow = BatchLimits.onCpu(1).withLiveRows(1);
        Runnable never =
                () -> {
                    throw new CancellationException("no longer wanted");
                };
        try (StepBatcher batcher = batcher(this::plusOne, narrow);
                StepBatcher.Seat only = batcher.join(new Calls(network, SHAPE, 1), ALWAYS)) {
            assertThatThrownBy(() -> batcher.join(new Calls(network, SHAPE, 1), never))
                    .hasMessage("no longer wanted");

            assertThat(batcher.load()).isEqualTo(new BatchLoad(1, 0, 0, 0));
            assertThat(only.forward(List.of(row(1)))).hasSize(1);
        }
    }

    @Test
    void whoeverWaitsIsToldWhenTheBatcherCloses() throws Exception {
        Semaphore passing = new Semaphore(0);
        StepBatcher batcher = batcher(rows -> acquire(passing, plusOne(rows)), 1);
        Future<Float> asking = images.submit(() -> countUp(batcher, 0, 10));
        await(() -> passes.size() == 1);
        Future<?> closing = images.submit(batcher::close);

        assertThatThrownBy(asking::get).hasMessageContaining("closed");
        passing.release();
        closing.get();
        assertThatThrownBy(() -> countUp(batcher, 0, 1)).hasMessageContaining("closed");
    }

    @Test
    void rowsOtherThanAnnouncedAreRefused() throws Exception {
        try (StepBatcher batcher = batcher(this::plusOne, 1);
                StepBatcher.Seat seat = batcher.join(new Calls(network, SHAPE, 2), ALWAYS)) {
            assertThatThrownBy(() -> seat.forward(List.of(row(1))))
                    .hasMessageContaining("2 rows of RowShape");
        }
    }

    private StepBatcher batcher(ForwardPass network, int passesSideBySide) {
        return batcher(network, BatchLimits.onCpu(passesSideBySide));
    }

    private StepBatcher batcher(ForwardPass network, BatchLimits limits) {
        this.network = network;
        return new StepBatcher(limits, new PassGate(limits.passesSideBySide()).door(1), NOBODY);
    }

    /// Image i starts at 1000 i.
    private List<Future<Float>> countingUp(StepBatcher batcher, int count, int calls) {
        return IntStream.range(0, count)
                .mapToObj(i -> images.submit(() -> countUp(batcher, i * 1000, calls)))
                .toList();
    }

    /// An image of one value that the network raises by one a call.
    private float countUp(StepBatcher batcher, float start, int calls) throws InterruptedException {
        try (StepBatcher.Seat seat = batcher.join(new Calls(network, SHAPE, 1), ALWAYS)) {
            float value = start;
            for (int i = 0; i < calls; i++) {
                value = value(seat.forward(List.of(row(value))).getFirst());
            }
            return value;
        }
    }

    private List<Latents> plusOne(List<Row> rows) {
        passes.add(rows);
        return rows.stream().map(row -> latents(value(row.latents()) + 1)).toList();
    }

    private List<Latents> failingOnPoison(List<Row> rows) {
        if (rows.stream().anyMatch(row -> value(row.latents()) == POISON)) {
            throw new IllegalStateException("poisoned");
        }
        return plusOne(rows);
    }

    private List<Latents> notANumberOnPoison(List<Row> rows) {
        return plusOne(rows).stream()
                .map(answer -> value(answer) == POISON + 1 ? latents(Float.NaN) : answer)
                .toList();
    }

    private static List<Latents> acquire(Semaphore passing, List<Latents> answers) {
        passing.acquireUninterruptibly();
        return answers;
    }

    private static Row row(float value) {
        return new Row(latents(value), 0, PLAIN);
    }

    private static Latents latents(float value) {
        return Latents.of(LATENTS, new float[] {value, value, value, value});
    }

    private static float value(Latents latents) {
        return latents.values()[0];
    }

    private static void await(BooleanSupplier condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(condition::getAsBoolean);
    }
}
