package dev.darkroom.worker.residency;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Things that take much memory and time to make: each made once for all who ask, on a thread that
/// does nothing else, and kept until its memory is wanted for another. What nobody holds goes
/// first, and of that what was used longest ago.
///
/// Where all is held, what was used longest ago takes no new holders, who then wait in line behind
/// whoever wants its place: under a constant load of everything, everything has its turn. Nothing
/// is closed while it is held, and room is free before it is taken. What is larger than all the
/// memory allowed is made all the same, but alone.
///
/// @param <K> what is asked for; equal keys ask for the same
/// @param <V> what is made
public final class Residents<K, V extends AutoCloseable> implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Maker<K, V> maker;
    private final ResidenceWatch<K> watch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Occupancy<K, V> occupancy;
    private final ExecutorService thread;
    private volatile boolean closed;

    /// What makes things.
    public interface Maker<K, V> {

        /// How many bytes the thing will take; asked on the thread that wants it first, and no more
        /// while it is there or waited for: whole files may have to be read for the answer.
        long need(K key);

        V make(K key) throws Exception;
    }

    /// @param name of the thread
    /// @param most bytes of all
    public Residents(String name, Maker<K, V> maker, long most, ResidenceWatch<K> watch) {
        this.maker = maker;
        this.watch = watch;
        this.thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name(name).factory());
        // One thread makes and closes, so the memory of what is dropped is free before the next.
        this.occupancy =
                new Occupancy<>(
                        most,
                        next -> thread.execute(() -> make(next)),
                        old -> thread.execute(() -> close(old)));
    }

    /// Whether it could be made without anything being dropped.
    ///
    /// @throws NotMade if it cannot be told how much it needs
    public boolean fits(K key) {
        long need = need(key);
        lock.lock();
        try {
            return occupancy.hasRoomAfterAll(need);
        } finally {
            lock.unlock();
        }
    }

    /// Holds a thing, waiting until it is made.
    ///
    /// @param stillWanted run now and then while waiting; whatever it throws gives the wait up
    /// @throws NotMade where it cannot be made; the next to ask tries again
    public Hold<V> hold(K key, Runnable stillWanted) throws InterruptedException {
        return ask(key).await(stillWanted);
    }

    /// Gets in line for a thing without waiting for it.
    ///
    /// @throws NotMade if it cannot be told how much it needs
    public Ticket ask(K key) {
        return joined(() -> occupancy.join(key))
                .or(
                        () -> {
                            long need = need(key); // without the lock: files may be read for it
                            return joined(() -> Optional.of(occupancy.join(key, need)));
                        })
                .orElseThrow();
    }

    private Optional<Ticket> joined(Supplier<Optional<Place<K, V>>> join) {
        lock.lock();
        try {
            demandOpen();
            return join.get().map(Ticket::new);
        } finally {
            lock.unlock();
        }
    }

    /// What all that is there takes, what is being made included.
    public long bytes() {
        lock.lock();
        try {
            return occupancy.bytes();
        } finally {
            lock.unlock();
        }
    }

    /// What somebody asked for, to be waited for once.
    public final class Ticket {
        private final Place<K, V> place;

        private Ticket(Place<K, V> place) {
            this.place = place;
        }

        /// Waits for what was asked for.
        ///
        /// @param stillWanted run now and then; whatever it throws gives the wait up
        /// @throws NotMade where it cannot be made
        public Hold<V> await(Runnable stillWanted) throws InterruptedException {
            try {
                while (true) {
                    Optional<Hold<V>> hold = awaitAWhile();
                    if (hold.isPresent()) {
                        return hold.get();
                    }
                    stillWanted.run();
                }
            } catch (InterruptedException | RuntimeException | Error givenUp) {
                giveUp();
                throw givenUp;
            }
        }

        private Optional<Hold<V>> awaitAWhile() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                demandOpen();
                Optional<Resident<K, V>> there = settled();
                if (there.isEmpty()) {
                    changed.awaitNanos(BETWEEN_LOOKS.toNanos());
                    there = settled();
                }
                there.flatMap(Resident::failure).ifPresent(Residents::fail);
                return there.map(Held::new);
            } finally {
                lock.unlock();
            }
        }

        private Optional<Resident<K, V>> settled() {
            return place.resident().filter(Resident::isSettled);
        }

        private void giveUp() {
            lock.lock();
            try {
                occupancy.leave(place);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private static void fail(Throwable cause) {
        throw new NotMade(cause);
    }

    private final class Held implements Hold<V> {
        private final Resident<K, V> held;
        private boolean left;

        Held(Resident<K, V> held) {
            this.held = held;
        }

        @Override
        public V value() {
            return held.made().orElseThrow();
        }

        @Override
        public Hold<V> again() {
            lock.lock();
            try {
                if (!occupancy.has(held)) {
                    throw new IllegalStateException("it was dropped: " + held.key);
                }
                held.holds++;
                return new Held(held);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (!left) {
                    left = true;
                    occupancy.release(held);
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void demandOpen() {
        if (closed) {
            throw new IllegalStateException("nothing is made any more");
        }
    }

    private long need(K key) {
        try {
            return maker.need(key);
        } catch (RuntimeException cause) {
            throw new NotMade(cause);
        }
    }

    private void make(Resident<K, V> resident) {
        long began = System.nanoTime();
        try {
            demandOpen();
            resident.made(maker.make(resident.key));
            watch.made(resident.key, resident.bytes, since(began));
        } catch (Throwable cause) {
            resident.failed(cause);
            watch.failed(resident.key, cause, since(began));
        }
        lock.lock();
        try {
            occupancy.settled(resident);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void close(Resident<K, V> resident) {
        resident.close();
        watch.dropped(resident.key, resident.bytes);
    }

    /// Stops what is being made, and closes all. Nobody holds anything any more.
    @Override
    public void close() {
        List<Resident<K, V>> left;
        lock.lock();
        try {
            closed = true;
            left = occupancy.vacate();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        List<Runnable> notBegun = thread.shutdownNow();
        thread.close();
        notBegun.forEach(Runnable::run);
        left.forEach(this::close);
    }
}
