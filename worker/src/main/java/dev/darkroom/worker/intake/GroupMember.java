package dev.darkroom.worker.intake;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/// One consumer of a group that holds as many requests at once as a worker has lanes.
///
/// It polls without a pause, so that the group keeps it, and pauses its partitions when it has
/// enough. Requests end in any order; what is committed never passes one that has not. Everything
/// here happens on one thread; requests are handled on others.
final class GroupMember {

    private static final Logger LOG = LoggerFactory.getLogger(GroupMember.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration BEFORE_AGAIN = Duration.ofSeconds(1);
    private static final Duration COMMIT_EVERY = Duration.ofMillis(500);

    /// Requests of a partition that may end before one that takes long: whoever follows a worker
    /// that died does them again.
    private static final int MOST_AHEAD = 1_000;

    private final Consumer<byte[], byte[]> consumer;
    private final Lane.Desk desk;
    private final BooleanSupplier held;
    private final int lanes;
    private final Map<TopicPartition, Stretch<InHand>> stretches = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final Set<Lease> leases = ConcurrentHashMap.newKeySet();
    private volatile boolean withdrawn;
    private long committedAt = System.nanoTime();

    /// @param againAt when it is to be handled again, on the clock of `System.nanoTime`; the
    ///   largest number while it is being handled
    private record InHand(ConsumerRecord<byte[], byte[]> record, Work work, long againAt) {

        boolean rests() {
            return againAt != Long.MAX_VALUE;
        }
    }

    /// @param consumer borrowed
    /// @param held whether nothing may be leased for now
    /// @param lanes the most requests held at once
    GroupMember(
            Consumer<byte[], byte[]> consumer, Lane.Desk desk, BooleanSupplier held, int lanes) {
        this.consumer = consumer;
        this.desk = desk;
        this.held = held;
        this.lanes = lanes;
    }

    /// Leases and settles requests until told to leave, and what is held then is settled.
    void run(String topic) throws InterruptedException {
        consumer.subscribe(List.of(topic), new Rebalance());
        try {
            while (!(desk.leaving().getAsBoolean() && handling() == 0)) {
                settle();
                commitIfDue();
                steer();
                consumer.poll(LOOK).forEach(this::take);
            }
            settle();
            commit(stretches.keySet());
        } finally {
            drop(List.copyOf(stretches.keySet()));
        }
    }

    /// Asks for what is held to be given back, now and from now on.
    void withdraw() {
        withdrawn = true;
        leases.forEach(Lease::withdraw);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        stretches
                .computeIfAbsent(partition, _ -> new Stretch<>())
                .take(record.offset(), begin(record));
    }

    private InHand begin(ConsumerRecord<byte[], byte[]> record) {
        var lease = new Lease(record, desk.group(), desk.clock().instant());
        leases.add(lease);
        if (withdrawn) {
            lease.withdraw();
        }
        desk.watch().leased();
        var work = new Work(lease, desk.workers().submit(() -> desk.handler().handle(lease)));
        return new InHand(record, work, Long.MAX_VALUE);
    }

    private void settle() throws InterruptedException {
        for (Stretch<InHand> stretch : stretches.values()) {
            for (long offset : stretch.offsets()) {
                settle(stretch, offset, stretch.at(offset));
            }
        }
    }

    // What is given back stays here, for a group hands nothing back: it is handled again, or left
    // to whoever reads from the committed offset on.
    private void settle(Stretch<InHand> stretch, long offset, InHand one)
            throws InterruptedException {
        if (one.rests()) {
            if (!desk.leaving().getAsBoolean() && System.nanoTime() - one.againAt() >= 0) {
                stretch.again(offset, begin(one.record()));
            }
        } else if (one.work().settlement().isDone()) {
            Settlement settlement = one.work().await(Duration.ZERO).orElseThrow();
            leases.remove(one.work().lease());
            one.work().lease().trace().end(settlement.name());
            desk.watch().settled(settlement, Duration.ZERO);
            switch (settlement) {
                case ACCEPT -> stretch.ended(offset);
                case RELEASE ->
                        stretch.again(
                                offset,
                                new InHand(
                                        one.record(),
                                        one.work(),
                                        System.nanoTime() + BEFORE_AGAIN.toNanos()));
            }
        }
    }

    private long handling() {
        return stretches.values().stream()
                .flatMap(stretch -> stretch.works().stream())
                .filter(one -> !one.rests())
                .count();
    }

    private long inHand() {
        return stretches.values().stream().mapToLong(stretch -> stretch.works().size()).sum();
    }

    private void steer() {
        boolean enough = inHand() >= lanes || held.getAsBoolean() || desk.leaving().getAsBoolean();
        for (TopicPartition partition : consumer.assignment()) {
            if (enough
                    || (stretches.containsKey(partition)
                            && stretches.get(partition).ahead() >= MOST_AHEAD)) {
                consumer.pause(List.of(partition));
            } else {
                consumer.resume(List.of(partition));
            }
        }
    }

    private void commitIfDue() {
        if (System.nanoTime() - committedAt < COMMIT_EVERY.toNanos()) {
            return;
        }
        committedAt = System.nanoTime();
        Map<TopicPartition, OffsetAndMetadata> due = due(stretches.keySet());
        if (!due.isEmpty()) {
            consumer.commitAsync(
                    due,
                    (offsets, failure) -> {
                        if (failure == null) {
                            remember(offsets);
                        }
                    });
        }
    }

    private void commit(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> due = due(partitions);
        if (due.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(due);
            remember(due);
        } catch (KafkaException e) {
            LOG.atWarn()
                    .addKeyValue("error", e.toString())
                    .log("Could not commit; whoever follows does these again");
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> due(Collection<TopicPartition> partitions) {
        var due = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (TopicPartition partition : partitions) {
            Stretch<InHand> stretch = stretches.get(partition);
            if (stretch != null
                    && stretch.committable().isPresent()
                    && stretch.committable().getAsLong()
                            != committed.getOrDefault(partition, -1L)) {
                due.put(partition, new OffsetAndMetadata(stretch.committable().getAsLong()));
            }
        }
        return due;
    }

    private void remember(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach(
                (partition, offset) -> {
                    if (stretches.containsKey(partition)) {
                        committed.put(partition, offset.offset());
                    }
                });
    }

    // Somebody else draws these from now on: the work on them stops and publishes nothing.
    private void drop(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            committed.remove(partition);
            Stretch<InHand> stretch = stretches.remove(partition);
            if (stretch != null) {
                stretch.works().stream().filter(one -> !one.rests()).forEach(this::lose);
            }
        }
    }

    private void lose(InHand one) {
        one.work().lease().lose();
        one.work().lease().trace().end(LeaseTrace.LOST);
        leases.remove(one.work().lease());
        desk.watch().lost();
        LOG.atWarn()
                .addKeyValue("source", one.work().lease().source())
                .log("A lease was lost, and the work on it stops");
    }

    private final class Rebalance implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            desk.joined().run();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            try {
                settle();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            commit(partitions);
            drop(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            drop(partitions);
        }
    }
}
