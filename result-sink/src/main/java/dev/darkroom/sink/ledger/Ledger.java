package dev.darkroom.sink.ledger;

import dev.darkroom.runtime.FirstContact;
import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Metric;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;

import io.micrometer.core.instrument.MeterRegistry;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/// The running ledger: one Kafka Streams application, exactly once.
public final class Ledger implements AutoCloseable {

    private final StreamsWatch running;
    private final LedgerWatch watch;
    private final Duration grace;

    private Ledger(StreamsWatch running, LedgerWatch watch, Duration grace) {
        this.running = running;
        this.watch = watch;
        this.grace = grace;
    }

    /// @param client properties of Kafka clients, as the user gave them
    /// @param consumer properties of a consumer beside them, and so the next
    /// @param stateFolder where the table of accounts lives; it may be lost, and is then read again
    ///   from Kafka
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
        var refused = new RefusedRecords();
        var commits = new CommitTime();
        var books =
                new Books(
                        plan.topics(),
                        wire,
                        plan.memory(),
                        refused,
                        commits,
                        meters,
                        System::nanoTime);
        LedgerWatch watch = watch(plan, health.condition("accounts", "not asked yet"), meters);
        var config = new StreamsConfig(LedgerProperties.of(plan, refused));
        var streams =
                new KafkaStreams(LedgerTopology.of(books), config, new LedgerClients(commits));
        Metric.begin(meters, Metric.Part.LEDGER);
        for (RequestStatus status : RequestStatus.values()) {
            Metric.LEDGER_OUTCOMES.counter(meters, status.name());
        }
        Metric.LEDGER_COMMIT.gauge(meters, () -> commits.usual().toNanos() / 1e9);
        var running = new StreamsWatch("ledger", streams, health.condition("ledger", "starting"));
        // What brokers refuse of one receipt will not come again.
        running.start(
                _ -> refused.more(),
                () -> Metric.LEDGER_THREADS_RESTARTED.counter(meters).increment());
        return new Ledger(running, watch, plan.grace());
    }

    /// The topic that accounts are kept in, which the ledger makes for itself.
    public static String table(Topics topics) {
        return LedgerShape.table(topics);
    }

    /// Commits what is under way and leaves the group's other members to go on.
    @Override
    public void close() {
        watch.close();
        running.close(grace);
    }

    private static LedgerWatch watch(Plan plan, Health.Condition condition, MeterRegistry meters)
            throws IOException {
        Admin admin = Admin.create(plan.admin());
        try {
            int partitions =
                    FirstContact.insist(
                            "how the ledger's topics are",
                            () -> LedgerShape.demand(admin, plan.topics()));
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
}
