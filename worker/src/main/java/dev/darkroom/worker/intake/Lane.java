package dev.darkroom.worker.intake;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;

/// One share consumer that holds at most one lease at a time: the unit of admission.
///
/// A share consumer hands out new records only when all it handed out before are settled, so one
/// consumer cannot feed a batch; a lane each can. Everything here happens on the lane's own thread,
/// for a share consumer belongs to one thread; the request is handled on another.
final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration GLANCE = Duration.ofMillis(20);
    private static final String HEARTBEATS = "heartbeat-total"; // those that were answered
    private static final Duration UNKNOWN_LOCK = Duration.ofSeconds(15);

    private final ShareConsumer<byte[], byte[]> consumer;
    private final Desk desk;
    private volatile Optional<Lease> held = Optional.empty();
    private volatile boolean withdrawn;
    private boolean refused;
    private boolean asking;

    /// What a lane works with and does not own.
    ///
    /// @param group that the consumer is in
    /// @param workers where requests are handled
    /// @param leaving whether no more requests are to be leased here
    /// @param joined called once a consumer has its share of the queue and asks for requests
    record Desk(
            String group,
            LeaseHandler handler,
            ExecutorService workers,
            InstantSource clock,
            LaneWatch watch,
            BooleanSupplier leaving,
            Runnable joined) {}

    /// @param consumer subscribed; borrowed
    Lane(ShareConsumer<byte[], byte[]> consumer, Desk desk) {
        this.consumer = consumer;
        this.desk = desk;
        consumer.setAcknowledgementCommitCallback(this::acknowledged);
    }

    /// Leases and settles requests until told to leave, and what is held then is settled.
    ///
    /// @throws KafkaException if the consumer can no longer be used; what was held is lost
    void run() throws InterruptedException {
        LaneState state = new LaneState.Idle();
        try {
            while (!(state instanceof LaneState.Idle && desk.leaving().getAsBoolean())) {
                state = next(state);
            }
        } finally {
            abandon(state);
        }
    }

    /// Asks for what is held to be given back, now and from now on.
    void withdraw() {
        withdrawn = true;
        held.ifPresent(Lease::withdraw);
    }

    boolean isHolding() {
        return held.isPresent();
    }

    private LaneState next(LaneState state) throws InterruptedException {
        return switch (state) {
            case LaneState.Idle idle -> look(idle);
            case LaneState.Holding holding -> hold(holding);
            case LaneState.Renewing renewing -> renew(renewing);
            case LaneState.Losing losing -> lose(losing);
            case LaneState.Settling settling -> settle(settling);
        };
    }

    private LaneState look(LaneState.Idle idle) throws InterruptedException {
        Optional<ConsumerRecord<byte[], byte[]>> record = asking ? poll(LOOK) : glance();
        if (!asking && (record.isPresent() || hasItsShare())) {
            asking = true;
            desk.joined().run();
        }
        return record.<LaneState>map(found -> idle.leased(begin(found), renewAt())).orElse(idle);
    }

    private static LaneState hold(LaneState.Holding holding) throws InterruptedException {
        Duration left = Duration.ofNanos(holding.renewAt() - System.nanoTime());
        return holding.work().await(left).<LaneState>map(holding::done).orElseGet(holding::due);
    }

    // Renewing is three calls: RENEW, commit, and a poll that hands the record back. Whatever else
    // comes back means that the lease is gone.
    private LaneState renew(LaneState.Renewing renewing) {
        Duration patience = lock().dividedBy(3);
        Span span = renewing.work().lease().trace().settling("renew");
        consumer.acknowledge(renewing.work().lease().record(), AcknowledgeType.RENEW);
        if (!committed(patience)) {
            span.setStatus(StatusCode.ERROR).end();
            return renewing.lost(Optional.empty());
        }
        Optional<ConsumerRecord<byte[], byte[]>> back = poll(patience);
        boolean same = back.filter(renewing.work().lease()::isOf).isPresent();
        span.setStatus(same && !refused ? StatusCode.UNSET : StatusCode.ERROR).end();
        if (same && !refused) {
            desk.watch().renewed();
            return renewing.renewed(renewAt());
        }
        return renewing.lost(back);
    }

    private LaneState lose(LaneState.Losing losing) throws InterruptedException {
        lost(losing.work());
        return losing.instead()
                .<LaneState>map(next -> losing.ended(begin(next), renewAt()))
                .orElseGet(losing::ended);
    }

    private LaneState settle(LaneState.Settling settling) {
        held = Optional.empty();
        long began = System.nanoTime();
        LeaseTrace trace = settling.lease().trace();
        Span span =
                trace.settling(
                        switch (settling.settlement()) {
                            case ACCEPT -> "ack";
                            case RELEASE -> "release";
                        });
        consumer.acknowledge(
                settling.lease().record(),
                switch (settling.settlement()) {
                    case ACCEPT -> AcknowledgeType.ACCEPT;
                    case RELEASE -> AcknowledgeType.RELEASE;
                });
        boolean committed = committed(lock());
        span.setStatus(committed ? StatusCode.UNSET : StatusCode.ERROR).end();
        trace.end(committed ? settling.settlement().name() : LeaseTrace.LOST);
        if (committed) {
            desk.watch()
                    .settled(settling.settlement(), Duration.ofNanos(System.nanoTime() - began));
        } else {
            desk.watch().lost();
            LOG.atWarn()
                    .addKeyValue("source", settling.lease().source())
                    .log("The lease was over before it was settled; the request may come again");
        }
        return settling.settled();
    }

    private void abandon(LaneState state) throws InterruptedException {
        switch (state) {
            case LaneState.Idle _ -> held = Optional.empty();
            case LaneState.Settling settling -> {
                settling.lease().trace().end(LeaseTrace.LOST);
                desk.watch().lost();
            }
            case LaneState.Holding(Work work, _) -> lost(work);
            case LaneState.Renewing(Work work) -> lost(work);
            case LaneState.Losing(Work work, _) -> lost(work);
        }
    }

    private void lost(Work work) throws InterruptedException {
        work.lease().lose();
        held = Optional.empty();
        desk.watch().lost();
        LOG.atWarn()
                .addKeyValue("source", work.lease().source())
                .log("A lease was lost, and the work on it stops");
        work.end();
        work.lease().trace().end(LeaseTrace.LOST);
    }

    private Work begin(ConsumerRecord<byte[], byte[]> record) {
        var lease = new Lease(record, desk.group(), desk.clock().instant());
        held = Optional.of(lease);
        if (withdrawn) {
            lease.withdraw();
        }
        desk.watch().leased();
        return new Work(lease, desk.workers().submit(() -> desk.handler().handle(lease)));
    }

    private Optional<ConsumerRecord<byte[], byte[]>> poll(Duration patience) {
        Iterator<ConsumerRecord<byte[], byte[]>> records = consumer.poll(patience).iterator();
        return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
    }

    // Until the group's coordinator has answered, a share consumer that is to wait for records does
    // not wait but goes round and round, and wakes its network thread each time (Kafka 4.4). One
    // that has waited would also tell late that it has begun to ask.
    private Optional<ConsumerRecord<byte[], byte[]>> glance() throws InterruptedException {
        Optional<ConsumerRecord<byte[], byte[]>> record = poll(Duration.ZERO);
        if (record.isEmpty()) {
            Thread.sleep(GLANCE);
        }
        return record;
    }

    private boolean committed(Duration patience) {
        refused = false;
        boolean committed =
                consumer.commitSync(patience).values().stream().allMatch(Optional::isEmpty);
        return committed && !refused;
    }

    private void acknowledged(Map<TopicIdPartition, Set<Long>> offsets, Exception failure) {
        refused |=
                failure != null
                        && held.filter(
                                        lease ->
                                                offsets.entrySet().stream()
                                                        .anyMatch(
                                                                entry ->
                                                                        lease.isAmong(
                                                                                entry.getKey(),
                                                                                entry.getValue())))
                                .isPresent();
    }

    // A share consumer does not tell its assignment. It has taken it when the heartbeat after the
    // one that brought it is answered, and fetches from then on. The broker lets the first fetch
    // wait for records, so that its answer would come half a second later.
    private boolean hasItsShare() {
        return consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals(HEARTBEATS))
                .anyMatch(metric -> (double) metric.metricValue() >= 2);
    }

    private long renewAt() {
        return System.nanoTime() + lock().dividedBy(3).toNanos();
    }

    private Duration lock() {
        return consumer.acquisitionLockTimeoutMs().map(Duration::ofMillis).orElse(UNKNOWN_LOCK);
    }
}
