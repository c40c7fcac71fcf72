package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.drawing.DrawingFailed;
import dev.darkroom.worker.drawing.UsedAdapter;
import dev.darkroom.worker.drawing.WeightSet;
import dev.darkroom.worker.drawing.Words;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class WeightSetsTest {
    private static final Runnable ALWAYS = () -> {};
    private static final long SIZE = 10;

    private final List<TestingMade> made = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final WeightSets sets = new WeightSets(this::make, _ -> SIZE, 2 * SIZE);

    /// Networks that remember what they were made of and whether they are closed.
    private static final class TestingMade implements WeightSets.Made {
        final List<UsedAdapter> adapters;
        volatile boolean closed;

        TestingMade(List<UsedAdapter> adapters) {
            this.adapters = adapters;
        }

        @Override
        public boolean adaptsTexts() {
            return true;
        }

        @Override
        public Conditioning encode(Words words, int pieces) {
            assertThat(closed).isFalse();
            return new Conditioning(Map.of());
        }

        @Override
        public ForwardPass denoiser() {
            return _ -> {
                assertThat(closed).isFalse();
                return List.of();
            };
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private WeightSets.Made make(List<UsedAdapter> adapters) {
        if (adapters.getFirst().name().equals("broken")) {
            throw new IllegalStateException("it is broken");
        }
        var networks = new TestingMade(adapters);
        made.add(networks);
        return networks;
    }

    @AfterEach
    void close() {
        threads.close();
        sets.close();
    }

    @Test
    void whoeverWantsASetAtTheSameTimeGetsTheOneThatIsMadeOnce() throws Exception {
        CountDownLatch together = new CountDownLatch(20);
        List<Future<ForwardPass>> holders = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            holders.add(
                    threads.submit(
                            () -> {
                                together.countDown();
                                together.await();
                                try (WeightSet set = sets.hold(use("a"), ALWAYS)) {
                                    return set.denoiser();
                                }
                            }));
        }
        ForwardPass first = holders.getFirst().get();
        for (Future<ForwardPass> holder : holders) {
            assertThat(holder.get()).isSameAs(first);
        }
        assertThat(made).hasSize(1);
    }

    @Test
    void theSetUsedLongestAgoIsDroppedWhereMemoryIsWanted() {
        sets.hold(use("a"), ALWAYS).close();
        sets.hold(use("b"), ALWAYS).close();
        sets.hold(use("a"), ALWAYS).close();
        sets.hold(use("c"), ALWAYS).close();

        assertThat(made).extracting(set -> set.closed).containsExactly(false, true, false);
        assertThat(sets.bytes()).isEqualTo(2 * SIZE);
    }

    @Test
    void aSetThatIsDrawnWithIsNotDroppedAndTheNextWaitsForRoom() throws Exception {
        WeightSet a = sets.hold(use("a"), ALWAYS);
        WeightSet b = sets.hold(use("b"), ALWAYS);
        CountDownLatch looked = new CountDownLatch(2);
        Future<WeightSet> c = threads.submit(() -> sets.hold(use("c"), looked::countDown));
        looked.await();
        assertThat(made).noneMatch(set -> set.closed);
        assertThat(c.isDone()).isFalse();

        b.close();

        try (WeightSet _ = c.get()) {
            assertThat(made).extracting(set -> set.closed).containsExactly(false, true, false);
        }
        a.close();
    }

    @Test
    void whoWaitsForRoomMayGiveUp() {
        WeightSet a = sets.hold(use("a"), ALWAYS);
        WeightSet b = sets.hold(use("b"), ALWAYS);
        Runnable never =
                () -> {
                    throw new CancellationException("no longer wanted");
                };
        assertThatThrownBy(() -> sets.hold(use("c"), never)).hasMessage("no longer wanted");
        a.close();
        b.close();
    }

    @Test
    void aSetLargerThanTheMemoryIsMadeAloneAllTheSame() {
        try (var large = new WeightSets(this::make, _ -> 100, SIZE);
                WeightSet set = large.hold(use("a"), ALWAYS)) {
            assertThat(set.texts()).hasSize(1);
        }
    }

    @Test
    void aSetThatCannotBeMadeFailsThoseWhoWaitForItAndIsTriedAgain() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> sets.hold(use("broken"), ALWAYS))
                    .isInstanceOf(DrawingFailed.class)
                    .hasRootCauseMessage("it is broken");
        }
        assertThat(sets.bytes()).isZero();
    }

    @Test
    void aDroppedSetIsNotCalledAnyMore() {
        ForwardPass dropped;
        try (WeightSet set = sets.hold(use("a"), ALWAYS)) {
            dropped = set.denoiser();
            dropped.run(List.of());
        }
        sets.hold(use("b"), ALWAYS).close();
        sets.hold(use("c"), ALWAYS).close();

        assertThatThrownBy(() -> dropped.run(List.of())).hasMessageContaining("was dropped");
    }

    private static List<UsedAdapter> use(String name) {
        return List.of(new UsedAdapter(name, "00", 1, 1));
    }
}
