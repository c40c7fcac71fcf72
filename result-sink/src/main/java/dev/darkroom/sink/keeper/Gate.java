package dev.darkroom.sink.keeper;

import dev.darkroom.runtime.Health;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// The way to something that may be down. While it is up, attempts pass side by side; once one
/// fails, all wait, and one after another tries whether it is back, ever less often, until one gets
/// through. No attempt is given up.
final class Gate {

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /// Something that can be tried again.
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException;
    }

    /// Lets time pass.
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    private final String what;
    private final Health.Condition condition;
    private final Pause pause;
    private final RandomGenerator random;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile int failures;

    /// @param what lies behind, as a log line names it
    /// @param condition ready once something has passed, and not while it is down
    Gate(String what, Health.Condition condition, Pause pause, RandomGenerator random) {
        this.what = what;
        this.condition = condition;
        this.pause = pause;
        this.random = random;
    }

    /// @return the result of the first attempt that succeeds
    /// @throws InterruptedException if the thread is told to stop trying
    <T> T pass(Attempt<T> attempt) throws InterruptedException {
        while (true) {
            boolean probing = awaitTurn();
            try {
                T result = attempt.run();
                succeeded();
                return result;
            } catch (IOException e) {
                failed(e, probing);
            } finally {
                if (probing) {
                    turn.unlock();
                }
            }
        }
    }

    boolean open() {
        return failures == 0;
    }

    /// @param failures in a row, at least 1
    /// @param chance evenly from 0 to 1, so that several processes do not try in step
    static Duration backoff(int failures, double chance) {
        double millis = SHORTEST.toMillis() * Math.pow(2, Math.min(failures - 1, 20));
        return Duration.ofMillis((long) (Math.min(millis, LONGEST.toMillis()) * (1 + chance) / 2));
    }

    /// @return whether this thread is the one that tries, holding the turn
    private boolean awaitTurn() throws InterruptedException {
        if (open()) {
            return false;
        }
        turn.lockInterruptibly();
        boolean probing = false;
        try {
            if (!open()) {
                pause.of(backoff(failures, random.nextDouble()));
                probing = true;
            }
            return probing;
        } finally {
            if (!probing) {
                turn.unlock();
            }
        }
    }

    private synchronized void succeeded() {
        if (failures > 0) {
            LOG.atInfo()
                    .addKeyValue("what", what)
                    .addKeyValue("failures", failures)
                    .log("Reached again after failures");
        }
        failures = 0;
        condition.ready();
    }

    // Attempts that were under way together fail together: they are one failure.
    private synchronized void failed(IOException e, boolean probing) {
        if (failures == 0) {
            LOG.atWarn()
                    .addKeyValue("what", what)
                    .addKeyValue("error", e.getMessage())
                    .log("Not reached; it is tried until it is");
        }
        failures = probing ? failures + 1 : Math.max(failures, 1);
        condition.notReady("%s cannot be reached: %s".formatted(what, e.getMessage()));
    }
}
