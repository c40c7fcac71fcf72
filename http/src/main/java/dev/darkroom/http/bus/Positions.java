package dev.darkroom.http.bus;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How far a reader is on every partition of the topics that are followed: what a browser keeps as
/// `Last-Event-ID`, and says when it comes back.
///
/// @param next offsets of what comes next, by partition as `topic/number` without the topics'
///   prefix
public record Positions(Map<String, Long> next) {

    private static final int MOST_CHARACTERS = 4_000;

    /// Such as `outcomes/0:17,progress/0:1204`.
    public String text() {
        return new TreeMap<>(next)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .collect(Collectors.joining(","));
    }

    /// @return empty where the text is none
    public static Optional<Positions> of(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        var next = new TreeMap<String, Long>();
        for (String part : text.split(",")) {
            int colon = part.lastIndexOf(':');
            if (colon < 1 || !part.substring(colon + 1).matches("[0-9]{1,18}")) {
                return Optional.empty();
            }
            next.put(part.substring(0, colon), Long.valueOf(part.substring(colon + 1)));
        }
        return Optional.of(new Positions(next));
    }

    /// The same, once a record has been told.
    Positions after(ConsumerRecord<?, ?> record, String prefix) {
        var after = new TreeMap<>(next);
        after.put(
                name(new TopicPartition(record.topic(), record.partition()), prefix),
                record.offset() + 1);
        return new Positions(after);
    }

    static String name(TopicPartition partition, String prefix) {
        return partition.topic().substring(prefix.length()) + "/" + partition.partition();
    }

    /// @return the offset of what comes next there; empty where nothing is known of the partition
    Optional<Long> of(TopicPartition partition, String prefix) {
        return Optional.ofNullable(next.get(name(partition, prefix)));
    }
}
