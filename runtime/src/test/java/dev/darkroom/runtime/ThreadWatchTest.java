package dev.darkroom.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.utils.internals.KafkaThread;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.util.concurrent.CountDownLatch;

class ThreadWatchTest {

    private final Health health = new Health();

    @Test
    void aThreadThatDiesOfSomethingUnforeseenEndsTheProgram() throws Exception {
        try (var _ = watch()) {
            var thread = new Thread(ThreadWatchTest::die, "ours");
            thread.start();
            thread.join();

            assertThat(health.live()).isFalse();
            assertThat(health.report().get("threads")).contains("ours", "OutOfMemoryError");
        }
    }

    @Test
    void aClientsThreadThatTellsNobodyIsSeenToDie() {
        try (var _ = watch()) {
            var go = new CountDownLatch(1);
            var thread =
                    new KafkaThread(
                            "kafka-producer-network-thread | testing",
                            () -> {
                                await(go);
                                die();
                            },
                            true);
            Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
            thread.start();
            Awaitility.await().until(() -> thread.getUncaughtExceptionHandler() != before);
            go.countDown();

            Awaitility.await().until(() -> !health.live());
            assertThat(health.report().get("threads")).contains("kafka-producer-network-thread");
        }
    }

    @Test
    void aWatchThatIsClosedTakesNoThreadFromTheNext() {
        for (int i = 0; i < 100; i++) {
            watch().close();

            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("thread-watch");
        }
    }

    @Test
    void aThreadWhosePlaceAnotherHasTakenMayDie() throws Exception {
        try (var _ = watch()) {
            var thread =
                    new Thread(
                            () -> {
                                ThreadWatch.replaced(Thread.currentThread());
                                die();
                            },
                            "replaced");
            thread.start();
            thread.join();

            assertThat(health.live()).isTrue();
        }
    }

    @Test
    void aThreadThatEndsInGoodOrderIsNoFault() throws Exception {
        try (var _ = watch()) {
            var thread = new Thread(() -> {}, "ours");
            thread.start();
            thread.join();

            assertThat(health.ready()).isTrue();
        }
    }

    private ThreadWatch watch() {
        return ThreadWatch.over(health.condition("threads", "not watched yet"));
    }

    private static void die() {
        throw new OutOfMemoryError("on purpose");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
