package dev.darkroom.runtime;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The process is asked to stop (SIGTERM, SIGINT), and main gets a grace period to do so in good
/// order.
///
/// ```java
/// try (Shutdown shutdown = Shutdown.onSignal(grace); Worker worker = ...) {
///     shutdown.await(health);
/// } // the worker closes, then the signal's thread lets the JVM go
/// ```
public final class Shutdown implements AutoCloseable {

    private static final Duration SLACK = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Duration grace;

    private Shutdown(Duration grace) {
        this.grace = grace;
    }

    /// @param grace how long the JVM waits, once asked, for [#close]
    public static Shutdown onSignal(Duration grace) {
        var shutdown = new Shutdown(grace);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(shutdown::hold));
        return shutdown;
    }

    /// Waits until the process is asked to stop.
    public void await() throws InterruptedException {
        asked.await();
    }

    /// Waits until the process is asked to stop, or a part of it has failed for good. In the second
    /// case the process ends some seconds after the grace period even if what is left of it cannot
    /// be closed.
    ///
    /// @throws IOException telling how every part is, if one has failed
    public void await(Health health) throws InterruptedException, IOException {
        while (!asked.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            if (!health.live()) {
                Thread.ofPlatform().name("last-resort").daemon().start(this::endAfterGrace);
                health.demandLive();
            }
        }
    }

    /// @return whether the process has been asked to stop
    public boolean asked() {
        return asked.getCount() == 0;
    }

    /// Asks as a signal would.
    public void ask() {
        asked.countDown();
    }

    /// All is in order: a JVM that was asked to stop may go.
    @Override
    public void close() {
        finished.countDown();
    }

    private void endAfterGrace() {
        try {
            if (!finished.await(grace.plus(SLACK).toMillis(), TimeUnit.MILLISECONDS)) {
                Runtime.getRuntime().halt(1);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void hold() {
        asked.countDown();
        try {
            finished.await(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
