package dev.darkroom.standalone.chaos;

import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.WholeTopic;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/// What the workers' group still has before it.
final class Queue {

    private Queue() {}

    /// @return ids of the requests whose records, or earlier ones of their partition's, the group
    ///   has not settled
    static Set<String> unsettled(Bus bus) throws IOException, InterruptedException {
        Map<TopicPartition, Long> settled = settled(bus);
        var ids = new HashSet<String>();
        try (WholeTopic prompts = WholeTopic.open(bus, bus.topics().prompts())) {
            for (Iterator<ConsumerRecord<byte[], byte[]>> records = prompts.iterator();
                    records.hasNext(); ) {
                ConsumerRecord<byte[], byte[]> record = records.next();
                var partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() >= settled.getOrDefault(partition, 0L)) {
                    ids.add(Evidence.key(record));
                }
            }
        }
        return ids;
    }

    // A group of that name is of one kind or the other.
    private static Map<TopicPartition, Long> settled(Bus bus)
            throws IOException, InterruptedException {
        String group = bus.topics().workers();
        var settled = new HashMap<TopicPartition, Long>();
        try (Admin admin = Admin.create(bus.client("admin"))) {
            answer(
                            admin.listShareGroupOffsets(
                                            Map.of(group, new ListShareGroupOffsetsSpec()))
                                    .partitionsToOffsetInfo(group))
                    .forEach(
                            (partition, mark) ->
                                    put(
                                            settled,
                                            partition,
                                            mark,
                                            SharePartitionOffsetInfo::startOffset));
            if (settled.isEmpty()) {
                answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                        .forEach(
                                (partition, mark) ->
                                        put(settled, partition, mark, OffsetAndMetadata::offset));
            }
            return settled;
        } catch (ExecutionException e) {
            throw new IOException("asking what group %s has settled".formatted(group), e);
        }
    }

    private static <M> Map<TopicPartition, M> answer(KafkaFuture<Map<TopicPartition, M>> asked)
            throws ExecutionException, InterruptedException {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException
                    || e.getCause() instanceof UnsupportedVersionException) {
                return Map.of();
            }
            throw e;
        }
    }

    private static <M> void put(
            Map<TopicPartition, Long> settled,
            TopicPartition partition,
            M mark,
            Function<M, Long> offset) {
        if (mark != null) {
            settled.put(partition, offset.apply(mark));
        }
    }
}
