package dev.darkroom.sink.keeper;

import dev.darkroom.runtime.trace.Current;
import dev.darkroom.runtime.trace.TraceSpan;
import dev.darkroom.runtime.trace.TracedRecord;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.wire.SchemaUnavailableException;

import io.opentelemetry.api.trace.Span;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.io.IOException;

/// What is done with one record of `results`. Doing it again does no harm.
final class Keeping {

    private final String group;
    private final ResultReader reader;
    private final Gate schemasGate;
    private final Gate storeGate;
    private final Archive archive;
    private final KeeperOutbox outbox;

    /// @param group that the records come to
    Keeping(
            String group,
            ResultReader reader,
            Gate schemasGate,
            Gate storeGate,
            Archive archive,
            KeeperOutbox outbox) {
        this.group = group;
        this.reader = reader;
        this.schemasGate = schemasGate;
        this.storeGate = storeGate;
        this.archive = archive;
        this.outbox = outbox;
    }

    /// Returns once the broker has acknowledged the receipt, the conflict, or the dead letter.
    void keep(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        Span span = TracedRecord.processing(record, group);
        try (var _ = Current.of(span)) {
            keepTraced(record);
        } catch (InterruptedException | RuntimeException | Error e) {
            TraceSpan.failed(span, e.getClass().getName());
            throw e;
        } finally {
            span.end();
        }
    }

    private void keepTraced(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        switch (schemasGate.pass(() -> read(record))) {
            case ResultReading.Readable(GenerationResult result) ->
                    say(storeGate.pass(() -> archive.keep(result)), record);
            case ResultReading.Unreadable(String reason) -> outbox.bury(record, reason);
        }
    }

    private void say(Kept kept, ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        switch (kept) {
            case Kept.Dealt(Receipt receipt) -> outbox.send(receipt, record);
            case Kept.Contested(GenerationResult conflict) -> outbox.contest(conflict, record);
        }
    }

    private ResultReading read(ConsumerRecord<byte[], byte[]> record) throws IOException {
        try {
            return reader.read(record);
        } catch (SchemaUnavailableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// @return whether the store takes pictures, as far as is known
    boolean storeUp() {
        return storeGate.open();
    }
}
