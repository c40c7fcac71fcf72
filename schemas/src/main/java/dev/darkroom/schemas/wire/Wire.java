package dev.darkroom.schemas.wire;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/// Turns records into the bytes of a topic's values and back.
///
/// Implementations are safe for use by many threads.
public interface Wire extends AutoCloseable {

    /// @param topic where the bytes are going
    /// @return the value's bytes
    /// @throws SchemaUnavailableException if schemas cannot be looked up for now
    byte[] encode(String topic, SpecificRecord value);

    /// @param topic where the bytes came from
    /// @param type the record wanted; a value written with another compatible schema of that name
    ///   is resolved to it
    /// @throws UnreadableRecordException if the bytes are not such a record, or their schema is
    ///   unknown
    /// @throws SchemaUnavailableException if schemas cannot be looked up for now
    <T extends SpecificRecord> T decode(String topic, byte[] bytes, Class<T> type);

    /// For Kafka Streams and typed consumers. A null value (a tombstone) stays null.
    default <T extends SpecificRecord> Serde<T> serde(Class<T> type) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : encode(topic, value),
                (topic, bytes) -> bytes == null ? null : decode(topic, bytes, type));
    }

    /// Lets go of connections, where there are any.
    @Override
    default void close() {}
}
