package dev.darkroom.sink.ledger;

import dev.darkroom.schemas.wire.RequestDigest;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Records of the ledger's that no broker takes: too large for their topic, or of a time or form
/// that is not accepted.
///
/// A transaction that such a record was in cannot be committed, so the thread begins anew from the
/// last commit. When it is about to write the record again it finds it in here, and puts the
/// receipt that it follows from among the dead letters instead; a receipt that not even these take
/// is passed over. Kafka Streams does not say which receipt a record follows from, for it is
/// answered later; so a record is known by its own topic, key and value.
public final class RefusedRecords implements ProductionExceptionHandler {

    /// The name that a [RefusedRecords] goes by among the properties of Kafka Streams.
    static final String PROPERTY = "darkroom.ledger.refused";

    private static final Logger LOG = LoggerFactory.getLogger(RefusedRecords.class);
    private static final int REMEMBERED = 10_000;

    private final Map<String, String> reasons = new LinkedHashMap<>();
    private boolean added;
    private RefusedRecords shared = this;

    @Override
    public void configure(Map<String, ?> configs) {
        if (configs.get(PROPERTY) instanceof RefusedRecords one) {
            shared = one;
        }
    }

    /// @return why no broker takes the record; empty as far as is known
    synchronized Optional<String> reason(String topic, byte[] key, byte[] value) {
        return reasons.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(reasons.get(name(topic, key, value)));
    }

    /// @return whether there are more than when this was last asked
    synchronized boolean more() {
        boolean more = added;
        added = false;
        return more;
    }

    @Override
    public Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception failure) {
        if (isOf(failure)) {
            shared.add(record, failure);
        }
        return Response.fail();
    }

    private synchronized void add(ProducerRecord<byte[], byte[]> record, Exception failure) {
        LOG.atWarn()
                .addKeyValue("topic", record.topic())
                .addKeyValue("error", failure.toString())
                .log("Brokers refuse what follows from a receipt");
        reasons.put(
                name(record.topic(), record.key(), record.value()),
                "%s does not take what follows from it: %s"
                        .formatted(record.topic(), failure.getMessage()));
        added = true;
        if (reasons.size() > REMEMBERED) {
            reasons.remove(reasons.keySet().iterator().next());
        }
    }

    private static String name(String topic, byte[] key, byte[] value) {
        return topic + " " + hash(key) + " " + hash(value);
    }

    private static String hash(byte[] bytes) {
        return bytes == null ? "-" : RequestDigest.sha256(bytes);
    }

    private static boolean isOf(Exception failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof InvalidTimestampException
                || failure instanceof InvalidRecordException
                || failure instanceof CorruptRecordException;
    }
}
