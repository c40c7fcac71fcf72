package dev.darkroom.schemas.wire;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.message.BadHeaderException;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Avro single-object encoding: `C3 01`, the schema's 64-bit Rabin fingerprint (little-endian), the
/// binary value.
///
/// @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Avro
///   specification</a>
public final class SingleObjectWire implements Wire {

    static {
        AvroSafety.ensure();
    }

    private final SchemaCatalog catalog;
    private final Map<Class<?>, BinaryMessageEncoder<SpecificRecord>> encoders =
            new ConcurrentHashMap<>();
    private final Map<Class<?>, BinaryMessageDecoder<?>> decoders = new ConcurrentHashMap<>();

    /// @param catalog where the schema of a value written by somebody newer is looked up
    public SingleObjectWire(SchemaCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public byte[] encode(String topic, SpecificRecord value) {
        try {
            var pieces = new EncodedPieces();
            encoders.computeIfAbsent(
                            value.getClass(),
                            type ->
                                    new BinaryMessageEncoder<>(
                                            SpecificData.getForClass(type), value.getSchema()))
                    .encode(value, pieces);
            return pieces.toBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("encoding a record in memory", e);
        }
    }

    @Override
    public <T extends SpecificRecord> T decode(String topic, byte[] bytes, Class<T> type) {
        if (bytes == null) {
            throw new UnreadableRecordException("the value is null");
        }
        try {
            return type.cast(decoder(type).decode(ByteBuffer.wrap(bytes)));
        } catch (BadHeaderException e) {
            throw new UnreadableRecordException(
                    "%s bytes without the header of Avro single-object encoding"
                            .formatted(bytes.length),
                    e);
        } catch (MissingSchemaException e) {
            throw new UnreadableRecordException(
                    "%s bytes of a schema that is not on the schemas topic: %s"
                            .formatted(bytes.length, e.getMessage()),
                    e);
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            throw new UnreadableRecordException(
                    "%s bytes that are no %s: %s"
                            .formatted(bytes.length, type.getSimpleName(), e.getMessage()),
                    e);
        } catch (UnsupportedOperationException | ClassCastException e) {
            throw new UnreadableRecordException(
                    "%s bytes with impossible lengths or types: %s"
                            .formatted(bytes.length, e.getMessage()),
                    e);
        }
    }

    private BinaryMessageDecoder<?> decoder(Class<? extends SpecificRecord> type) {
        return decoders.computeIfAbsent(
                type,
                _ -> {
                    SpecificData data = SpecificData.getForClass(type);
                    return new BinaryMessageDecoder<>(data, data.getSchema(type), catalog);
                });
    }
}
