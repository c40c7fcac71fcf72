package dev.darkroom.http.bus;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Records of several partitions in the order of their timestamps, so that what was asked comes
/// before what became of it, which lies on other topics. The records of one partition keep their
/// order. For one thread.
final class MergedRecords {

    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> waiting =
            new LinkedHashMap<>();

    void add(ConsumerRecords<byte[], byte[]> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            waiting.computeIfAbsent(partition(record), _ -> new ArrayDeque<>()).add(record);
        }
    }

    /// The records of one poll in their order.
    static List<ConsumerRecord<byte[], byte[]>> inOrder(ConsumerRecords<byte[], byte[]> records) {
        var merged = new MergedRecords();
        merged.add(records);
        return Stream.generate(merged::next)
                .takeWhile(Optional::isPresent)
                .map(Optional::orElseThrow)
                .toList();
    }

    /// Whether a record of this partition waits here.
    boolean has(TopicPartition partition) {
        return waiting.containsKey(partition);
    }

    /// Takes the earliest of the records; empty where none is left.
    Optional<ConsumerRecord<byte[], byte[]>> next() {
        Optional<ConsumerRecord<byte[], byte[]>> earliest =
                waiting.values().stream()
                        .map(Deque::getFirst)
                        .min(Comparator.comparingLong(ConsumerRecord::timestamp));
        earliest.map(MergedRecords::partition).ifPresent(this::takeFirst);
        return earliest;
    }

    /// Partitions of which so many records or more wait here.
    Collection<TopicPartition> full(int records) {
        return waiting.entrySet().stream()
                .filter(entry -> entry.getValue().size() >= records)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void takeFirst(TopicPartition partition) {
        Deque<ConsumerRecord<byte[], byte[]>> records = waiting.get(partition);
        records.removeFirst();
        if (records.isEmpty()) {
            waiting.remove(partition);
        }
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
