package dev.darkroom.sink.ledger;

import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.ThreadWatch;
import dev.darkroom.schemas.wire.SchemaUnavailableException;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Runs a Kafka Streams application: shows its state as a condition, and starts its threads again
/// where a fault may pass, a few times a minute. Where the brokers' certificate or one's own has
/// expired, or a password is another now, or schemas cannot be looked up, it waits for whoever
/// mends that, as for brokers that are away.
public final class StreamsWatch {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsWatch.class);
    private static final int RESTARTS = 5;
    private static final Duration SPAN = Duration.ofMinutes(1);
    private static final Duration BEFORE_KNOCKING = Duration.ofSeconds(5);

    private final String name;
    private final KafkaStreams streams;
    private final Health.Condition condition;
    private final RestartBudget restarts = new RestartBudget(RESTARTS, SPAN);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Clock clock = Clock.systemUTC();
    private final long began = System.nanoTime();

    /// @param name of the application in log lines
    /// @param condition becomes ready once records are read
    public StreamsWatch(String name, KafkaStreams streams, Health.Condition condition) {
        this.name = name;
        this.streams = streams;
        this.condition = condition;
    }

    /// Starts without waiting.
    ///
    /// @param harmless faults that do not count: they do not come back
    /// @param whenRestarted told of each thread that ended
    public void start(Predicate<Throwable> harmless, Runnable whenRestarted) {
        streams.setStateListener((state, _) -> show(state));
        streams.setUncaughtExceptionHandler(
                failure -> {
                    Optional<String> missing = missing(failure);
                    boolean again =
                            missing.isPresent()
                                    || harmless.test(failure)
                                    || restarts.grant(clock.instant());
                    whenRestarted.run();
                    LOG.atError()
                            .addKeyValue("application", name)
                            .addKeyValue("restarting", again)
                            .setCause(failure)
                            .log("A thread of a Kafka Streams application ended");
                    missing.ifPresent(this::awaitMending);
                    if (again) {
                        ThreadWatch.replaced(Thread.currentThread());
                        return StreamThreadExceptionResponse.REPLACE_THREAD;
                    }
                    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
                });
        streams.start();
    }

    /// @return what it goes without for now, if that is why it fails
    private static Optional<String> missing(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException) {
                return Optional.of("it and the brokers do not accept each other");
            }
            if (cause instanceof SchemaUnavailableException unavailable) {
                return Optional.of(unavailable.getMessage());
            }
        }
        return Optional.empty();
    }

    // On the thread that ends: the next one begins only after it.
    private void awaitMending(String missing) {
        condition.notReady(missing);
        try {
            closing.await(BEFORE_KNOCKING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Commits what is under way and leaves the others to go on.
    ///
    /// @param grace how long that may take
    public void close(Duration grace) {
        closing.countDown();
        if (!streams.close(grace)) {
            LOG.atWarn()
                    .addKeyValue("application", name)
                    .addKeyValue("millis", grace.toMillis())
                    .log("A Kafka Streams application did not close in time");
        }
    }

    private void show(KafkaStreams.State state) {
        switch (state) {
            case RUNNING -> {
                condition.ready();
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                LOG.atInfo()
                        .addKeyValue("application", name)
                        .addKeyValue("millis", millis)
                        .log("A Kafka Streams application reads");
            }
            case CREATED, REBALANCING -> condition.notReady("waiting for its partitions");
            case PENDING_SHUTDOWN, NOT_RUNNING -> condition.notReady("closed");
            case PENDING_ERROR, ERROR -> condition.failed("its thread ended too often");
        }
    }
}
