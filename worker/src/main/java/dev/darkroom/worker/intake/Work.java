package dev.darkroom.worker.intake;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A lease and what is being done about it.
///
/// @param settlement what the handler answers, in time
record Work(Lease lease, Future<Settlement> settlement) {

    private static final Logger LOG = LoggerFactory.getLogger(Work.class);

    /// @return the handler's answer; empty if it has none within that time
    Optional<Settlement> await(Duration patience) throws InterruptedException {
        try {
            return Optional.of(
                    settlement.get(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException _) {
            return Optional.empty();
        } catch (ExecutionException e) {
            LOG.atError()
                    .addKeyValue("source", lease.source())
                    .setCause(e.getCause())
                    .log("Handling a request failed, so it is given back");
            return Optional.of(Settlement.RELEASE);
        }
    }

    /// Waits until the handler has noticed that the lease is over.
    void end() throws InterruptedException {
        while (await(Duration.ofSeconds(30)).isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("source", lease.source())
                    .log("Still waiting for the work on a lost lease to stop");
        }
    }
}
