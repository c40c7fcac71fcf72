package dev.darkroom.sink.ledger;

import dev.darkroom.runtime.Health;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;

import io.micrometer.core.instrument.MeterRegistry;

import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The running ledger: one Kafka Streams application, exactly once.
public final class Ledger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private final KafkaStreams streams;
    private final Duration grace;
    private final long began = System.nanoTime();

    private Ledger(KafkaStreams streams, Duration grace) {
        this.streams = streams;
        this.grace = grace;
    }

    /// @param client properties of Kafka clients, as the user gave them
    /// @param stateFolder where the job table lives; it may be lost, and is then read again from
    ///   Kafka
    /// @param instance unlike that of any other ledger of the group, and the same after a restart
    /// @param memory how long an account is kept after the last receipt that counted in it
    /// @param grace how long closing may take
    public record Plan(
            Map<String, Object> client,
            Topics topics,
            String stateFolder,
            String instance,
            Duration memory,
            Duration grace) {}

    /// Starts without waiting: the condition becomes ready once receipts are read.
    public static Ledger start(
            Plan plan, Wire wire, Health.Condition condition, MeterRegistry meters) {
        var config = new StreamsConfig(LedgerProperties.of(plan));
        var topology = LedgerTopology.of(plan.topics(), wire, plan.memory(), meters);
        var ledger = new Ledger(new KafkaStreams(topology, config), plan.grace());
        ledger.watch(condition);
        ledger.streams.start();
        return ledger;
    }

    /// Commits what is under way and leaves the group's other members to go on.
    @Override
    public void close() {
        if (!streams.close(grace)) {
            LOG.warn("The ledger did not close in time millis={}", grace.toMillis());
        }
    }

    private void watch(Health.Condition condition) {
        streams.setStateListener((state, _) -> show(state, condition));
        var restarts = new RestartBudget(5, Duration.ofMinutes(1));
        Clock clock = Clock.systemUTC();
        streams.setUncaughtExceptionHandler(
                failure -> {
                    boolean again = restarts.grant(clock.instant());
                    LOG.error("The ledger's thread ended restarting={}", again, failure);
                    return again
                            ? StreamThreadExceptionResponse.REPLACE_THREAD
                            : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
                });
    }

    private void show(KafkaStreams.State state, Health.Condition condition) {
        switch (state) {
            case RUNNING -> {
                condition.ready();
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                LOG.info("The ledger reads receipts millis={}", millis);
            }
            case CREATED, REBALANCING -> condition.notReady("waiting for its partitions");
            case PENDING_SHUTDOWN, NOT_RUNNING -> condition.notReady("closed");
            case PENDING_ERROR, ERROR -> condition.failed("its thread ended too often");
        }
    }
}
