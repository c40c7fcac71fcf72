package dev.darkroom.sink.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Random;

class HoldingsTest {

    @Test
    void allTogetherStayWithinTheLimitUnlessOneAloneIsBeyondIt() {
        var random = new Random(3);
        var holdings = new Holdings(10_000);
        var held = new ArrayDeque<Long>();
        long largest = 0;
        for (int turn = 0; turn < 10_000; turn++) {
            if (!holdings.full()) {
                long bytes = holdings.take(record(random.nextInt(1_000), 0));
                largest = Math.max(largest, bytes);
                held.add(bytes);
            } else {
                holdings.released(held.remove());
            }
            assertThat(holdings.bytes()).isLessThanOrEqualTo(10_000 + largest);
        }
    }

    @Test
    void aLargeOneIsHeldAloneAndCountsAsOftenAsItIsCopied() {
        var holdings = new Holdings(64);

        assertThat(holdings.full()).isFalse();
        long bytes = holdings.take(record(100, 7));
        assertThat(bytes).isEqualTo(3 * 100 + 3 + "ce_data".length() + 7);
        assertThat(holdings.full()).isTrue();
        holdings.released(bytes);
        assertThat(holdings.full()).isFalse();
    }

    private static ConsumerRecord<byte[], byte[]> record(int value, int header) {
        var headers = new RecordHeaders();
        if (header > 0) {
            headers.add("ce_data", new byte[header]);
        }
        return new ConsumerRecord<>(
                "results",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                3,
                value,
                new byte[3],
                new byte[value],
                headers,
                Optional.empty());
    }
}
