package dev.darkroom.sink.jobs;

import dev.darkroom.runtime.Health;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.sink.ledger.StreamsWatch;

import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The running job table. Several share the jobs among them; each knows who has which.
public final class JobTable implements AutoCloseable {

    private final Plan plan;
    private final KafkaStreams streams;
    private final StreamsWatch running;
    private final Shelves shelves;
    private final Clock clock;

    private JobTable(
            Plan plan, KafkaStreams streams, StreamsWatch running, Shelves shelves, Clock clock) {
        this.plan = plan;
        this.streams = streams;
        this.running = running;
        this.shelves = shelves;
        this.clock = clock;
    }

    /// @param client properties of Kafka clients, as the user gave them
    /// @param stateFolder where the table's store lives; it may be lost, and is then read again
    ///   from Kafka
    /// @param instance unlike that of any other of the tables, and the same after a restart
    /// @param address where the others ask this one, `host:port`
    /// @param partitions that the jobs are divided into, for as many instances at most; the same
    ///   for all, and for ever
    /// @param memory how long a job is known after its latest news
    /// @param most jobs that are known, all partitions together; beyond it the oldest are forgotten
    /// @param grace how long closing may take
    public record Plan(
            Map<String, Object> client,
            Topics topics,
            String stateFolder,
            String instance,
            String address,
            int partitions,
            Duration memory,
            int most,
            Duration grace) {

        int mostOfPartition() {
            return Math.max(1, most / partitions);
        }
    }

    /// Where a job is.
    public sealed interface Found {

        /// In this process, or nowhere.
        record Here(Optional<Job> job) implements Found {}

        /// In another one, if anywhere.
        ///
        /// @param address `host:port`
        record There(String address) implements Found {}

        /// Nobody knows for now: the table is starting, or its partitions are changing hands.
        record NotYet() implements Found {}
    }

    /// What waits before a request on its queue, and how long that will take: estimates, from the
    /// part of the table that is here.
    ///
    /// @param position how many requests will be begun earlier
    /// @param startsAt empty where too little was drawn of late to tell
    public record Estimate(long position, Optional<Instant> startsAt) {}

    /// Starts without waiting: the condition becomes ready once the table can be asked.
    ///
    /// @param whenOver gets each job of this part of the table that has just ended; once at least,
    ///   and must not wait
    public static JobTable start(
            Plan plan, Wire wire, Health.Condition condition, Consumer<Job> whenOver) {
        var shelves = new Shelves(whenOver);
        var config = new StreamsConfig(JobTableProperties.of(plan));
        var streams = new KafkaStreams(JobTopology.of(plan, wire, shelves), config);
        var running = new StreamsWatch("jobs", streams, condition);
        running.start(_ -> false, () -> {});
        return new JobTable(plan, streams, running, shelves, Clock.systemUTC());
    }

    public Found find(String id) {
        KeyQueryMetadata owner = owner(id);
        if (owner == null || owner.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
            return new Found.NotYet();
        }
        if (!address(owner.activeHost()).equals(plan.address())) {
            return new Found.There(address(owner.activeHost()));
        }
        Shelf shelf = shelves.all().get(owner.partition());
        return shelf == null ? new Found.NotYet() : new Found.Here(shelf.find(id));
    }

    /// The jobs wanted of those that are here, the latest first.
    public List<Job> list(JobQuery query) {
        return shelves.all().values().stream()
                .flatMap(shelf -> shelf.list(query).stream())
                .sorted(Comparator.comparing(ShelfPlace::of))
                .limit(query.most())
                .toList();
    }

    /// @return addresses of the other processes that have jobs
    public Set<String> others() {
        return streams.metadataForAllStreamsClients().stream()
                .filter(client -> client.stateStoreNames().contains(Folding.JOBS))
                .map(StreamsMetadata::hostInfo)
                .map(JobTable::address)
                .filter(address -> !address.equals(plan.address()))
                .collect(Collectors.toSet());
    }

    /// @return whether every partition is with some process that says so
    public boolean whole() {
        return streams.state() == KafkaStreams.State.RUNNING
                && (!shelves.all().isEmpty() || !others().isEmpty());
    }

    /// @param job one that is queued
    public Estimate estimate(Job job) {
        double share = (double) plan.partitions() / Math.max(1, shelves.all().size());
        Instant now = clock.instant();
        // Of what waits and of what is drawn this part sees the same share.
        Demands.Ahead ahead = shelves.ahead(job, now.toEpochMilli());
        return new Estimate(
                Math.round(ahead.requests() * share),
                ahead.seconds().isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                now.plusMillis(Math.round(ahead.seconds().getAsDouble() * 1_000))));
    }

    /// What waits on each queue in the part of the table that is here.
    ///
    /// @return by the model that a queue is named for; the default queue's is ""
    public Map<String, Demand> demands() {
        return shelves.demands(clock.millis());
    }

    /// @return jobs that are here
    public int size() {
        return shelves.all().values().stream().mapToInt(Shelf::size).sum();
    }

    /// Leaves the others to go on.
    @Override
    public void close() {
        running.close(plan.grace());
    }

    private KeyQueryMetadata owner(String id) {
        try {
            return streams.queryMetadataForKey(Folding.JOBS, id, new StringSerializer());
        } catch (InvalidStateStoreException | IllegalStateException _) {
            return null; // not started yet, or closing
        }
    }

    private static String address(HostInfo host) {
        return host.host() + ":" + host.port();
    }
}
