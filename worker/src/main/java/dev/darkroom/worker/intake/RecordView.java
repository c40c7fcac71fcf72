package dev.darkroom.worker.intake;

import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.schemas.wire.Wire;

import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;

/// A view of a topic of one kind of record, keyed by request id. What cannot be read is passed
/// over: anybody may write to the topic.
abstract class RecordView<T extends SpecificRecord> implements View {

    private static final Logger LOG = LoggerFactory.getLogger(RecordView.class);

    private final String topic;
    private final Wire wire;
    private final Class<T> type;

    RecordView(String topic, Wire wire, Class<T> type) {
        this.topic = topic;
        this.wire = wire;
        this.type = type;
    }

    abstract void remember(T record);

    abstract void forget(String requestId);

    @Override
    public final String topic() {
        return topic;
    }

    @Override
    public final void see(byte[] key, byte[] value) {
        if (value != null) {
            read(value);
        } else if (key != null) {
            forget(new String(key, StandardCharsets.UTF_8));
        }
    }

    private void read(byte[] value) {
        try {
            remember(wire.decode(topic, value, type));
        } catch (UnreadableRecordException e) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("error", e.getMessage())
                    .log("Passed over an unreadable record");
        }
    }
}
