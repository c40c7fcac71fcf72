package dev.darkroom.standalone.bench.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.standalone.bench.drawing.Wish;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

class FrontsTest {

    private final List<Integer> begun = Collections.synchronizedList(new ArrayList<>());

    @Test
    void everyRequestOfATraceIsDrawnOnceAndFirstComeFirstServed() {
        Trace.Served served =
                Trace.together(wishes(20))
                        .serve(() -> new Places("one", List.of(wish -> begun.add(wish.number()))));

        assertThat(begun).containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
        assertThat(served.latencies()).hasSize(20).allMatch(seconds -> seconds >= 0);
        assertThat(served.queueing()).hasSize(20);
        assertThat(served.throughput()).isPositive();
    }

    @Test
    void noMoreAreDrawnAtATimeThanThereArePlaces() {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var both = new CyclicBarrier(2);
        Consumer<Wish> place =
                _ -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    meet(both);
                    now.decrementAndGet();
                };

        Trace.together(wishes(10)).serve(() -> new Places("two", List.of(place, place)));

        assertThat(most).hasValue(2);
    }

    @Test
    void aStaticBatchTakesNobodyInUntilAllOfItIsDone() throws Exception {
        var taken = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        List<String> history = Collections.synchronizedList(new ArrayList<>());
        try (var front =
                new StaticBatches(
                        3,
                        wish -> {
                            history.add("begun " + wish.number());
                            if (wish.number() == 0) {
                                taken.countDown();
                                await(gate);
                            }
                            history.add("done " + wish.number());
                        })) {
            take(front, wishes(1));
            await(taken);
            take(front, wishes(5).subList(1, 5)); // they wait: the first batch is not done
            gate.countDown();
        }

        assertThat(history.subList(0, 2)).containsExactly("begun 0", "done 0");
        assertThat(history.subList(2, 8)).allMatch(event -> event.matches(".* [123]"));
        assertThat(history.subList(8, 10)).containsExactly("begun 4", "done 4");
    }

    @Test
    void arrivalsAreAsManyASecondAsAskedForAndKnowNothingOfEachOther() {
        Trace trace = Trace.poisson(wishes(20_000), 5, 1);
        List<Double> gaps = new ArrayList<>();
        for (int i = 1; i < trace.arrivals().size(); i++) {
            gaps.add(trace.arrivals().get(i) - trace.arrivals().get(i - 1));
        }
        double mean = gaps.stream().mapToDouble(x -> x).average().orElseThrow();
        double variance =
                gaps.stream().mapToDouble(x -> (x - mean) * (x - mean)).average().orElseThrow();

        assertThat(mean).isCloseTo(0.2, within(0.01));
        // Of an exponential distribution, the deviation is the mean.
        assertThat(Math.sqrt(variance)).isCloseTo(mean, within(0.01));
        assertThat(gaps).allMatch(gap -> gap >= 0);
    }

    private static void take(Front front, List<Wish> wishes) {
        wishes.forEach(wish -> front.take(wish, () -> {}, () -> {}));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Wish> wishes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Wish(i, "a red apple", i, 4, 3, "euler", 64, 64))
                .toList();
    }
}
