package dev.darkroom.standalone.whole;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.SchemaCatalog;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.producer.ProducerRecord;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/// A request as a later version may write it: with one field that nobody knows here.
///
/// @param field its name
record NewerRequest(String field) {

    /// What its writer puts on the topic of schemas before it writes anything else.
    ProducerRecord<String, byte[]> schemaOn(String topic) {
        Schema schema = schema();
        return new ProducerRecord<>(
                topic,
                HexFormat.of().toHexDigits(SchemaCatalog.fingerprint(schema)),
                schema.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// The request itself, of two steps.
    ProducerRecord<String, byte[]> on(String topic, String id) throws IOException {
        Schema schema = schema();
        var request = new GenericRecordBuilder(schema);
        schema.getFields().stream()
                .filter(one -> one.schema().isNullable())
                .forEach(one -> request.set(one, null));
        GenericRecord record =
                request.set("id", id)
                        .set("prompt", "a red apple")
                        .set("steps", 2)
                        .set("labels", Map.of())
                        .set(field, "new")
                        .build();
        var out = new ByteArrayOutputStream();
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(record, out);
        return new ProducerRecord<>(topic, id, out.toByteArray());
    }

    private Schema schema() {
        Schema released = PromptRequest.getClassSchema();
        var fields =
                SchemaBuilder.record(released.getName())
                        .namespace(released.getNamespace())
                        .fields();
        released.getFields().forEach(one -> fields.name(one.name()).type(one.schema()).noDefault());
        return fields.name(field).type().stringType().noDefault().endRecord();
    }
}
