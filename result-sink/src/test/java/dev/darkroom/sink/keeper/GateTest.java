package dev.darkroom.sink.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.runtime.Health;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

class GateTest {

    private final Health health = new Health();
    private final List<Duration> pauses = new ArrayList<>();
    private final Gate gate = gate(pauses::add);

    @Test
    void anAttemptIsRepeatedUntilItSucceeds() throws Exception {
        var attempts = new AtomicInteger();

        int result =
                gate.pass(
                        () -> {
                            if (attempts.incrementAndGet() < 6) {
                                throw new IOException("down");
                            }
                            return attempts.get();
                        });

        assertThat(result).isEqualTo(6);
        assertThat(pauses).hasSize(5);
        assertThat(health.ready()).isTrue();
    }

    @Test
    void itIsNotReadyBeforeTheFirstSuccessNorWhileDown() throws Exception {
        assertThat(health.ready()).isFalse();
        gate.pass(() -> 1);
        assertThat(health.ready()).isTrue();

        var seen = new ArrayList<Boolean>();
        gate.pass(
                () -> {
                    seen.add(health.ready());
                    if (seen.size() < 2) {
                        throw new IOException("down");
                    }
                    return 1;
                });

        assertThat(seen).containsExactly(true, false);
        assertThat(health.ready()).isTrue();
        assertThat(gate.open()).isTrue();
    }

    @Test
    void whileOneWaitsToTryAgainTheOthersDoNotTry() throws Exception {
        var pausing = new CountDownLatch(1);
        var up = new CountDownLatch(1);
        var attempts = new AtomicInteger();
        Gate waiting =
                gate(
                        _ -> {
                            pausing.countDown();
                            up.await();
                        });
        Callable<Integer> attempt =
                () ->
                        waiting.pass(
                                () -> {
                                    attempts.incrementAndGet();
                                    if (up.getCount() > 0) {
                                        throw new IOException("down");
                                    }
                                    return 1;
                                });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(attempt);
            pausing.await();
            var others = Collections.nCopies(20, attempt).stream().map(threads::submit).toList();
            assertThat(attempts).hasValue(1);
            up.countDown();
            for (Future<Integer> other : others) {
                assertThat(other.get()).isEqualTo(1);
            }
        }
        assertThat(attempts).hasValue(22);
    }

    @Test
    void anInterruptEndsTheWaiting() {
        Gate sleeping = gate(Thread::sleep);
        Thread.currentThread().interrupt();
        assertThatThrownBy(
                        () ->
                                sleeping.pass(
                                        () -> {
                                            throw new IOException("down");
                                        }))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void pausesGrowToALimitAndNeverVanish() {
        assertThat(Gate.backoff(1, 0)).isEqualTo(Duration.ofMillis(50));
        assertThat(Gate.backoff(1, 1)).isEqualTo(Duration.ofMillis(100));
        assertThat(Gate.backoff(4, 1)).isEqualTo(Duration.ofMillis(800));
        assertThat(Gate.backoff(Integer.MAX_VALUE, 1)).isEqualTo(Duration.ofSeconds(10));
    }

    private Gate gate(Gate.Pause pause) {
        return new Gate("store", health.condition("store", "not yet"), pause, new Random(1));
    }
}
