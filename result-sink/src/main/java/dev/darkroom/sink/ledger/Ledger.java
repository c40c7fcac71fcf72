package dev.darkroom.sink.ledger;

import dev.darkroom.runtime.Health;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;

import io.micrometer.core.instrument.MeterRegistry;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// The running ledger: one Kafka Streams application, exactly once.
public final class Ledger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private final KafkaStreams streams;
    private final LedgerWatch watch;
    private final Refused refused;
    private final MeterRegistry meters;
    private final Duration grace;
    private final long began = System.nanoTime();

    private Ledger(
            KafkaStreams streams,
            LedgerWatch watch,
            Refused refused,
            MeterRegistry meters,
            Duration grace) {
        this.streams = streams;
        this.watch = watch;
        this.refused = refused;
        this.meters = meters;
        this.grace = grace;
    }

    /// @param client properties of Kafka clients, as the user gave them
    /// @param consumer properties of a consumer beside them, and so the next
    /// @param stateFolder where the job table lives; it may be lost, and is then read again from
    ///   Kafka
    /// @param instance unlike that of any other ledger of the group, and the same after a restart
    /// @param memory how long an account is kept after the last receipt that counted in it
    /// @param standbys other members of the group that keep each account ready
    /// @param grace how long closing may take
    public record Plan(
            Map<String, Object> client,
            Map<String, Object> consumer,
            Map<String, Object> admin,
            Topics topics,
            String stateFolder,
            String instance,
            Duration memory,
            int standbys,
            Duration grace) {}

    /// Starts without waiting. Its conditions: `ledger` becomes ready once receipts are read,
    /// `accounts` is ready unless receipts wait and none is read.
    ///
    /// @throws dev.darkroom.runtime.settings.BadSettingsException if its topics have been changed
    ///   so that accounts would not be found
    public static Ledger start(Plan plan, Wire wire, Health health, MeterRegistry meters)
            throws IOException {
        var refused = new Refused();
        var books =
                new Books(plan.topics(), wire, plan.memory(), refused, meters, System::nanoTime);
        LedgerWatch watch = watch(plan, health.condition("accounts", "not asked yet"), meters);
        var config = new StreamsConfig(LedgerProperties.of(plan, refused));
        var streams = new KafkaStreams(LedgerTopology.of(books), config);
        var ledger = new Ledger(streams, watch, refused, meters, plan.grace());
        ledger.watch(health.condition("ledger", "starting"));
        streams.start();
        return ledger;
    }

    /// Commits what is under way and leaves the group's other members to go on.
    @Override
    public void close() {
        watch.close();
        if (!streams.close(grace)) {
            LOG.atWarn()
                    .addKeyValue("millis", grace.toMillis())
                    .log("The ledger did not close in time");
        }
    }

    private static LedgerWatch watch(Plan plan, Health.Condition condition, MeterRegistry meters)
            throws IOException {
        Admin admin = Admin.create(plan.admin());
        try {
            int partitions = LedgerShape.demand(admin, plan.topics());
            var receipts =
                    new UnreadReceipts(admin, plan.consumer(), plan.topics(), Clock.systemUTC());
            return LedgerWatch.open(receipts, partitions, condition, meters);
        } catch (ExecutionException e) {
            admin.close(Duration.ZERO);
            throw new IOException("asking for the ledger's topics: " + e.getCause(), e);
        } catch (InterruptedException e) {
            admin.close(Duration.ZERO);
            Thread.currentThread().interrupt();
            throw new IOException("asking for the ledger's topics: interrupted", e);
        } catch (RuntimeException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    private void watch(Health.Condition condition) {
        streams.setStateListener((state, _) -> show(state, condition));
        var restarts = new RestartBudget(5, Duration.ofMinutes(1));
        Clock clock = Clock.systemUTC();
        streams.setUncaughtExceptionHandler(
                failure -> {
                    // What brokers refuse of one receipt will not come again.
                    boolean again = refused.more() || restarts.grant(clock.instant());
                    meters.counter("darkroom.ledger.threads.restarted").increment();
                    LOG.atError()
                            .addKeyValue("restarting", again)
                            .setCause(failure)
                            .log("The ledger's thread ended");
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
                LOG.atInfo().addKeyValue("millis", millis).log("The ledger reads receipts");
            }
            case CREATED, REBALANCING -> condition.notReady("waiting for its partitions");
            case PENDING_SHUTDOWN, NOT_RUNNING -> condition.notReady("closed");
            case PENDING_ERROR, ERROR -> condition.failed("its thread ended too often");
        }
    }
}
