package dev.darkroom.sink.ledger;

import dev.darkroom.runtime.trace.TraceKey;
import dev.darkroom.runtime.trace.TraceSpan;
import dev.darkroom.runtime.trace.TracedRecord;

import io.opentelemetry.api.trace.Span;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/// Tells the trace of a receipt that it is entered, and what is told because of it.
final class ReceiptTrace {

    private ReceiptTrace() {}

    /// Begins with the receipt.
    ///
    /// @param group that it came to
    static Span begin(String topic, String group, Record<byte[], byte[]> receipt) {
        Span span = TraceSpan.PROCESS.begin(TracedRecord.context(receipt.headers()), topic);
        return TracedRecord.about(span, "process", "process", topic)
                .setAttribute(TraceKey.GROUP, group);
    }

    /// Hands a record on with its own place in the trace. What becomes of it is Kafka Streams'
    /// business, and part of its transaction.
    static void tell(
            String topic, Record<byte[], byte[]> told, Consumer<Record<byte[], byte[]>> forward) {
        String id = new String(told.key(), StandardCharsets.UTF_8);
        Span span = TracedRecord.sending(topic, id.replaceAll("/[0-9]+$", ""));
        var headers = TracedRecord.headers(List.of(told.headers().toArray()), span);
        try {
            forward.accept(told.withHeaders(new RecordHeaders(headers)));
        } finally {
            span.end();
        }
    }
}
