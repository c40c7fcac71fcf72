package dev.darkroom.http.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

class MergedRecordsTest {

    private static final TopicPartition PROMPTS = new TopicPartition("prompts", 0);
    private static final TopicPartition OUTCOMES = new TopicPartition("outcomes", 0);

    private final MergedRecords merged = new MergedRecords();

    @Test
    void recordsComeInTheOrderOfTheirTimestamps() {
        add(OUTCOMES, 15, 35);
        add(PROMPTS, 10, 20, 30);

        assertThat(taken()).containsExactly(10L, 15L, 20L, 30L, 35L);
    }

    @Test
    void aPartitionIsEmptyOnceItsLastRecordIsTaken() {
        add(PROMPTS, 10);
        add(OUTCOMES, 15);

        assertThat(merged.next()).isPresent();
        assertThat(merged.has(PROMPTS)).isFalse();
        assertThat(merged.has(OUTCOMES)).isTrue();
    }

    /// Clocks of those who publish differ.
    @Test
    void recordsOfAPartitionKeepTheirOrder() {
        add(PROMPTS, 30, 10);
        add(OUTCOMES, 20);

        assertThat(taken()).containsExactly(20L, 30L, 10L);
    }

    @Test
    void aPartitionIsFullOfManyRecords() {
        add(PROMPTS, 1, 2, 3);
        add(OUTCOMES, 4);

        assertThat(merged.full(3)).containsExactly(PROMPTS);
    }

    private void add(TopicPartition partition, long... timestamps) {
        List<ConsumerRecord<byte[], byte[]>> records =
                IntStream.range(0, timestamps.length)
                        .mapToObj(offset -> record(partition, offset, timestamps[offset]))
                        .toList();
        merged.add(new ConsumerRecords<>(Map.of(partition, records), Map.of()));
    }

    private static ConsumerRecord<byte[], byte[]> record(
            TopicPartition partition, long offset, long timestamp) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                null,
                new RecordHeaders(),
                Optional.empty());
    }

    private List<Long> taken() {
        var timestamps = new ArrayList<Long>();
        for (var next = merged.next(); next.isPresent(); next = merged.next()) {
            timestamps.add(next.get().timestamp());
        }
        return timestamps;
    }
}
