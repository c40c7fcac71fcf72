package dev.darkroom.standalone.chaos;

import dev.darkroom.schemas.wire.SchemaCatalog;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads records by their released schemas alone: nothing here knows the classes that the programs
/// write and read with.
final class RecordReader {

    private final Map<String, BinaryMessageDecoder<GenericRecord>> decoders = new HashMap<>();

    RecordReader() {
        List<Schema> schemas =
                SchemaCatalog.released().values().stream()
                        .map(json -> new Schema.Parser().parse(json))
                        .toList();
        // Of one name the last stays, which is the newest.
        for (Schema schema : schemas) {
            decoders.put(schema.getName(), new BinaryMessageDecoder<>(GenericData.get(), schema));
        }
        decoders.forEach(
                (name, decoder) ->
                        schemas.stream()
                                .filter(schema -> schema.getName().equals(name))
                                .forEach(decoder::addSchema));
    }

    /// @param record name of a released record
    GenericRecord read(String record, byte[] value) {
        try {
            return decoders.get(record).decode(value);
        } catch (IOException e) {
            throw new UncheckedIOException("reading a " + record, e);
        }
    }
}
