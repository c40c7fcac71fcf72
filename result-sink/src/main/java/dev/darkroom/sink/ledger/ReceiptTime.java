package dev.darkroom.sink.ledger;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/// A receipt's time is its record's. One that brokers would not take again, as a stranger may have
/// written it, must not stop the ledger: it takes the time of the receipt before it.
public final class ReceiptTime implements TimestampExtractor {

    @Override
    public long extract(ConsumerRecord<Object, Object> receipt, long partitionTime) {
        return receipt.timestamp() >= 0 ? receipt.timestamp() : Math.max(0, partitionTime);
    }
}
