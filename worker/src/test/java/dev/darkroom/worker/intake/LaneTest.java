package dev.darkroom.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.drawing.DrawingStopped;

import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class LaneTest {

    private final TestingShareConsumer consumer = new TestingShareConsumer();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch draining = new CountDownLatch(1);
    private final AtomicInteger joined = new AtomicInteger();
    private final Counts counts = new Counts();
    private final Queue<DrawingStopped.Reason> stops = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stopWorkers() {
        workers.shutdownNow();
    }

    @Test
    void aRequestIsSettledOnlyWhenItsHandlingIsDone() throws Exception {
        var done = new CountDownLatch(1);
        offer(1);
        run(
                _ -> {
                    done.await();
                    draining.countDown();
                    return Settlement.ACCEPT;
                },
                lane -> {
                    counts.renewals.await();
                    assertThat(consumer.acknowledged()).containsOnly(AcknowledgeType.RENEW);
                    done.countDown();
                });
        assertThat(consumer.acknowledged()).endsWith(AcknowledgeType.ACCEPT);
        assertThat(consumer.acknowledged()).containsOnlyOnce(AcknowledgeType.ACCEPT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aLaneWithoutItsShareOfTheQueueDoesNotWaitInPoll(int answered) throws Exception {
        consumer.heartbeats(answered);
        run(
                _ -> Settlement.ACCEPT,
                _ -> {
                    for (int look = 0; look < 3; look++) {
                        assertThat(consumer.patience()).isZero();
                    }
                    assertThat(joined).hasValue(0);
                    draining.countDown();
                });
    }

    @Test
    void aLaneAsksFromTheMomentThatItHasItsShareNotFromTheFirstAnswerToItsAsking()
            throws Exception {
        consumer.heartbeats(1);
        run(
                _ -> Settlement.ACCEPT,
                _ -> {
                    assertThat(consumer.patience()).isZero();
                    consumer.heartbeats(2);
                    while (!consumer.patience().isPositive()) {
                        // It was asked before the share was taken.
                    }
                    assertThat(joined).hasValue(1);
                    draining.countDown();
                });
    }

    @Test
    void aRefusedRenewalEndsTheWorkAndSettlesNothing() throws Exception {
        offer(1);
        run(
                lease -> {
                    consumer.refuse();
                    return untilStopped(lease);
                },
                _ -> {});
        assertThat(stops).containsExactly(DrawingStopped.Reason.LEASE_LOST);
        assertThat(consumer.acknowledged()).containsExactly(AcknowledgeType.RENEW);
        assertThat(counts.lost.get()).isOne();
    }

    @Test
    void aRenewedRecordThatDoesNotComeBackEndsTheWork() throws Exception {
        offer(1);
        run(
                lease -> {
                    consumer.loseRenewed();
                    return untilStopped(lease);
                },
                _ -> {});
        assertThat(stops).containsExactly(DrawingStopped.Reason.LEASE_LOST);
    }

    @Test
    void anotherRecordInThePlaceOfTheRenewedOneIsTakenUpAfterTheOldWorkHasEnded() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        offer(1);
        run(
                lease -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    try {
                        if (lease.source().endsWith("@1")) {
                            consumer.loseRenewed();
                            offer(2);
                            return untilStopped(lease);
                        }
                        draining.countDown();
                        return Settlement.ACCEPT;
                    } finally {
                        running.decrementAndGet();
                    }
                },
                _ -> {});
        assertThat(stops).containsExactly(DrawingStopped.Reason.LEASE_LOST);
        assertThat(most.get()).isOne();
        assertThat(consumer.acknowledged())
                .containsExactly(AcknowledgeType.RENEW, AcknowledgeType.ACCEPT);
    }

    @Test
    void aConsumerThatFailsTakesTheLeaseWithIt() {
        offer(1);
        assertThatThrownBy(
                        () ->
                                run(
                                        lease -> {
                                            consumer.breakDown();
                                            return untilStopped(lease);
                                        },
                                        _ -> {}))
                .isInstanceOf(KafkaException.class);
        assertThat(stops).containsExactly(DrawingStopped.Reason.LEASE_LOST);
    }

    @Test
    void whatIsWithdrawnIsGivenBackByItsHandler() throws Exception {
        var begun = new CountDownLatch(1);
        offer(1);
        run(
                lease -> {
                    begun.countDown();
                    return untilStopped(lease);
                },
                lane -> {
                    begun.await();
                    lane.withdraw();
                });
        assertThat(stops).containsExactly(DrawingStopped.Reason.INTERRUPTED);
        assertThat(consumer.acknowledged()).endsWith(AcknowledgeType.RELEASE);
    }

    @Test
    void aHandlerThatThrowsGivesTheRequestBack() throws Exception {
        offer(1);
        run(
                _ -> {
                    draining.countDown();
                    throw new IllegalArgumentException("a fault of the handler");
                },
                _ -> {});
        assertThat(consumer.acknowledged()).containsExactly(AcknowledgeType.RELEASE);
    }

    private interface Handling {
        Settlement handle(Lease lease) throws InterruptedException;
    }

    private interface Meanwhile {
        void act(Lane lane) throws InterruptedException;
    }

    private void run(Handling handling, Meanwhile meanwhile) throws Exception {
        LeaseHandler handler =
                lease -> {
                    try {
                        return handling.handle(lease);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                };
        var lane =
                new Lane(
                        consumer,
                        new Lane.Desk(
                                TestingLeases.GROUP,
                                handler,
                                workers,
                                InstantSource.system(),
                                counts,
                                () -> draining.getCount() == 0,
                                joined::incrementAndGet));
        var acting =
                workers.submit(
                        () -> {
                            meanwhile.act(lane);
                            return List.of();
                        });
        lane.run();
        acting.get();
    }

    private Settlement untilStopped(Lease lease) throws InterruptedException {
        while (true) {
            try {
                lease.check();
            } catch (DrawingStopped stopped) {
                stops.add(stopped.reason());
                draining.countDown();
                return Settlement.RELEASE;
            }
            counts.anything.await(5, TimeUnit.MILLISECONDS);
        }
    }

    private void offer(long offset) {
        consumer.offer(TestingLeases.record(offset, "k" + offset, new byte[0]));
    }

    private static final class Counts implements LaneWatch {

        private final CountDownLatch renewals = new CountDownLatch(4);
        private final CountDownLatch anything = new CountDownLatch(1);
        private final AtomicInteger lost = new AtomicInteger();

        @Override
        public void leased() {}

        @Override
        public void renewed() {
            renewals.countDown();
        }

        @Override
        public void lost() {
            lost.incrementAndGet();
        }

        @Override
        public void settled(Settlement settlement, Duration took) {}
    }
}
