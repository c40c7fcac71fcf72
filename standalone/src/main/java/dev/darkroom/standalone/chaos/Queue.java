package dev.darkroom.standalone.chaos;

import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.WholeTopic;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/// What the workers' group still has before it.
final class Queue {

    private Queue() {}

    /// @return ids of the requests whose records, or later ones of their partition's, the group has
    ///   not settled
    static Set<String> unsettled(Bus bus) throws IOException, InterruptedException {
        Map<TopicPartition, SharePartitionOffsetInfo> starts = starts(bus);
        var ids = new HashSet<String>();
        try (WholeTopic prompts = WholeTopic.open(bus, bus.topics().prompts())) {
            for (Iterator<ConsumerRecord<byte[], byte[]>> records = prompts.iterator();
                    records.hasNext(); ) {
                ConsumerRecord<byte[], byte[]> record = records.next();
                var partition = new TopicPartition(record.topic(), record.partition());
                long start =
                        Optional.ofNullable(starts.get(partition))
                                .map(SharePartitionOffsetInfo::startOffset)
                                .orElse(0L);
                if (record.offset() >= start) {
                    ids.add(Evidence.key(record));
                }
            }
        }
        return ids;
    }

    private static Map<TopicPartition, SharePartitionOffsetInfo> starts(Bus bus)
            throws IOException, InterruptedException {
        String group = bus.topics().workers();
        try (Admin admin = Admin.create(bus.client("admin"))) {
            return admin.listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                    .partitionsToOffsetInfo(group)
                    .get();
        } catch (ExecutionException e) {
            throw new IOException("asking what group %s has settled".formatted(group), e);
        }
    }
}
