package dev.darkroom.worker.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Things named by a letter, as large as the test says, made when the test lets them be.
class ResidentsTest {
    private static final Runnable ALWAYS = () -> {};

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong most = new AtomicLong();
    private final Map<String, Long> needs = new ConcurrentHashMap<>();
    private final Map<String, RuntimeException> faults = new ConcurrentHashMap<>();
    private final Semaphore makings = new Semaphore(1_000_000);
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Residents<String, Thing> residents =
            new Residents<>(
                    "making",
                    new Residents.Maker<String, Thing>() {
                        @Override
                        public long need(String key) {
                            asked.incrementAndGet();
                            return needs.getOrDefault(key, 1L);
                        }

                        @Override
                        public Thing make(String key) throws Exception {
                            makings.acquire();
                            if (faults.containsKey(key)) {
                                throw faults.get(key);
                            }
                            return new Thing(key);
                        }
                    },
                    3,
                    new ResidenceWatch<>() {
                        @Override
                        public void made(String key, long bytes, Duration took) {
                            told.add("+" + key);
                        }

                        @Override
                        public void failed(String key, Throwable cause, Duration took) {
                            told.add("!" + key);
                        }

                        @Override
                        public void dropped(String key, long bytes) {
                            told.add("-" + key);
                        }
                    });

    private final class Thing implements AutoCloseable {
        private final String key;
        private final AtomicInteger inUse = new AtomicInteger();
        private volatile boolean closed;

        Thing(String key) {
            this.key = key;
            long now = bytes.addAndGet(needs.getOrDefault(key, 1L));
            most.accumulateAndGet(now, Math::max);
        }

        void use() {
            inUse.incrementAndGet();
            users.incrementAndGet();
            Thread.yield();
            if (closed) {
                broken.add(key);
            }
            inUse.decrementAndGet();
        }

        @Override
        public void close() {
            closed = true;
            bytes.addAndGet(-needs.getOrDefault(key, 1L));
            if (inUse.get() > 0) {
                broken.add(key);
            }
        }
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        makings.release(1000);
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        residents.close();
        assertThat(bytes).hasValue(0);
    }

    @Test
    void whatIsThereIsHeldWithoutAskingHowMuchItNeeds() throws Exception {
        try (Hold<Thing> _ = residents.hold("a", ALWAYS)) {
            int before = asked.get();
            residents.hold("a", ALWAYS).close();
            assertThat(asked).hasValue(before);
        }
    }

    @Test
    void whoWaitsBehindAnotherDoesNotAskHowMuchItNeeds() throws Exception {
        try (Hold<Thing> _ = residents.hold("a", ALWAYS);
                Hold<Thing> _ = residents.hold("b", ALWAYS);
                Hold<Thing> _ = residents.hold("c", ALWAYS)) {
            residents.ask("d");
            int before = asked.get();
            residents.ask("d");
            residents.ask("a"); // which is to leave
            assertThat(asked).hasValue(before);
        }
    }

    @Test
    void whatManyAskForIsMadeOnce() throws Exception {
        makings.drainPermits();
        List<Future<Thing>> asked =
                IntStream.range(0, 20).mapToObj(_ -> threads.submit(() -> used("a"))).toList();
        makings.release(1000);

        for (Future<Thing> one : asked) {
            assertThat(one.get()).isSameAs(asked.getFirst().get());
        }
        assertThat(told).containsExactly("+a");
    }

    @Test
    void whatWasUsedLongestAgoLeavesFirst() throws Exception {
        used("a");
        used("b");
        used("c");
        used("a");
        used("d");
        used("e");

        assertThat(told).containsExactly("+a", "+b", "+c", "-b", "+d", "-c", "+e");
    }

    @Test
    void whatIsHeldStaysHoweverLongAgoItWasAskedFor() throws Exception {
        try (Hold<Thing> _ = residents.hold("a", ALWAYS)) {
            used("b");
            used("c");
            used("d");
        }

        assertThat(told).containsExactly("+a", "+b", "+c", "-b", "+d");
    }

    @Test
    void asMuchLeavesAsIsWantedAndNoMore() throws Exception {
        needs.put("large", 2L);
        used("a");
        used("b");
        used("c");
        used("large");

        assertThat(told).containsExactly("+a", "+b", "+c", "-a", "-b", "+large");
    }

    @Test
    void whatIsLargerThanAllMemoryIsMadeAlone() throws Exception {
        needs.put("huge", 9L);
        used("a");
        used("b");
        used("huge");
        used("a");

        assertThat(told).containsExactly("+a", "+b", "-a", "-b", "+huge", "-huge", "+a");
    }

    @Test
    void whoeverWantsAPlaceHasItsTurnHoweverMuchTheOthersAreWanted() throws Exception {
        needs.put("a", 3L);
        needs.put("b", 3L);
        Hold<Thing> first = residents.hold("a", ALWAYS);
        var b = residents.ask("b");
        var again = residents.ask("a"); // behind b
        first.close();

        try (Hold<Thing> _ = b.await(ALWAYS)) {
            assertThat(told).containsExactly("+a", "-a", "+b");
        }
        again.await(ALWAYS).close();
        assertThat(told).containsExactly("+a", "-a", "+b", "-b", "+a");
    }

    @Test
    void whoGivesUpWaitingKeepsNobodyAway() throws Exception {
        needs.put("a", 3L);
        Hold<Thing> first = residents.hold("a", ALWAYS);
        var b = residents.ask("b");
        assertThatThrownBy(
                        () ->
                                b.await(
                                        () -> {
                                            throw new CancellationException();
                                        }))
                .isInstanceOf(CancellationException.class);

        residents.hold("a", ALWAYS).close(); // although the first is held
        first.close();
        assertThat(told).containsExactly("+a");
    }

    @Test
    void whatCannotBeMadeIsToldToAllWhoWaitAndTriedAgainForTheNext() throws Exception {
        makings.drainPermits();
        faults.put("a", new IllegalStateException("on purpose"));
        var one = residents.ask("a");
        var two = residents.ask("a");
        makings.release(1000);

        assertThatThrownBy(() -> one.await(ALWAYS)).isInstanceOf(NotMade.class);
        assertThatThrownBy(() -> two.await(ALWAYS)).hasRootCauseMessage("on purpose");
        assertThat(residents.bytes()).isZero();
        faults.clear();
        used("a");
        assertThat(told).containsExactly("!a", "+a");
    }

    @Test
    void anotherHoldKeepsWhatTheFirstHeld() throws Exception {
        Hold<Thing> first = residents.hold("a", ALWAYS);
        Hold<Thing> again = first.again();
        first.close();
        first.close();
        used("b");
        used("c");
        used("d");
        assertThat(told).doesNotContain("-a");

        again.close();
        used("e");
        used("f");
        used("g");
        assertThat(told).contains("-a");
        assertThatThrownBy(first::again).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatFitsIsToldAfterAllThatIsWantedAlready() throws Exception {
        makings.drainPermits();
        needs.put("b", 2L);
        var a = residents.ask("a");
        assertThat(residents.fits("b")).isTrue();
        var b = residents.ask("b");
        assertThat(residents.fits("c")).isFalse();
        makings.release(1000);
        a.await(ALWAYS).close();
        b.await(ALWAYS).close();
    }

    @Test
    void underAnyLoadNothingIsClosedInUseAndMemoryStaysUnderItsLimit() throws Exception {
        needs.put("c", 2L);
        needs.put("d", 3L);
        List<Future<Void>> users =
                IntStream.range(0, 40)
                        .mapToObj(seed -> threads.submit(() -> useAtRandom(new Random(seed))))
                        .toList();

        for (Future<Void> user : users) {
            user.get();
        }
        assertThat(this.users).hasValue(40 * 25);
        assertThat(broken).isEmpty();
        assertThat(most.get()).isLessThanOrEqualTo(3);
    }

    private Void useAtRandom(Random random) throws InterruptedException {
        for (int i = 0; i < 25; i++) {
            used(List.of("a", "b", "c", "d", "e").get(random.nextInt(5)));
        }
        return null;
    }

    private Thing used(String key) throws InterruptedException {
        try (Hold<Thing> hold = residents.hold(key, ALWAYS)) {
            hold.value().use();
            return hold.value();
        }
    }
}
