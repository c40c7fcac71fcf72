package dev.darkroom.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.schemas.Cancellation;
import dev.darkroom.schemas.PromptRequest;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

class SingleObjectWireTest {

    private static final String TOPIC = "darkroom.prompts";

    private final Wire wire = new SingleObjectWire(SchemaCatalog.releasedOnly());

    @Test
    void whatIsWrittenIsRead() {
        var request =
                PromptRequest.newBuilder()
                        .setId("7f3a")
                        .setPrompt("a red apple")
                        .setSeed(7L)
                        .setLabels(Map.of("team", "fruit"))
                        .setCreatedAt(Instant.ofEpochMilli(1_700_000_000_123L))
                        .build();

        byte[] bytes = wire.encode(TOPIC, request);

        assertThat(bytes).startsWith(0xC3, 0x01);
        assertThat(wire.decode(TOPIC, bytes, PromptRequest.class)).isEqualTo(request);
    }

    @Test
    void aRequestOfTheFirstReleaseIsRead() throws IOException {
        Schema first = SchemaCatalog.versionsOf("PromptRequest").getFirst();
        var record = new GenericRecordBuilder(first).set("id", "7f3a").set("prompt", "tea").build();
        ByteBuffer encoded =
                new BinaryMessageEncoder<GenericRecord>(GenericData.get(), first).encode(record);
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);

        PromptRequest read = wire.decode(TOPIC, bytes, PromptRequest.class);

        assertThat(read.getPrompt()).isEqualTo("tea");
        assertThat(read.getNoise()).isNull();
    }

    @Test
    void aRecordIsNotToBlameForASchemasTopicThatCannotBeRead() throws IOException {
        byte[] bytes = encode(cancellationWithOneMoreField());
        SchemaCatalog.Lookup unreachable =
                () -> {
                    throw new SchemaUnavailableException("topic schemas cannot be read");
                };
        var learning = new SingleObjectWire(SchemaCatalog.learningFrom(unreachable));

        assertThatThrownBy(() -> learning.decode(TOPIC, bytes, Cancellation.class))
                .isInstanceOf(SchemaUnavailableException.class);
    }

    @Test
    void aRecordOfANewerCompatibleSchemaIsReadOnceItsSchemaIsLearnt() throws IOException {
        Schema newer = cancellationWithOneMoreField();
        byte[] bytes = encode(newer);
        var learning =
                new SingleObjectWire(
                        SchemaCatalog.learningFrom(() -> List.of("no schema", newer.toString())));

        assertThat(learning.decode(TOPIC, bytes, Cancellation.class).getRequestId())
                .isEqualTo("7f3a");
        assertThatThrownBy(() -> wire.decode(TOPIC, bytes, Cancellation.class))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("schemas topic");
    }

    @Test
    void noBytesWhateverDoMoreThanBeUnreadable() {
        var random = new Random(42);
        byte[] good = wire.encode(TOPIC, PromptRequest.newBuilder().setId("7f3a").build());
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (i % 2 == 0 && bytes.length > 10) {
                System.arraycopy(good, 0, bytes, 0, 10);
            }
            try {
                wire.decode(TOPIC, bytes, PromptRequest.class);
            } catch (UnreadableRecordException e) {
                assertThat(e).hasMessageContaining(bytes.length + " bytes");
            }
        }
    }

    @Test
    void aMissingValueIsUnreadable() {
        assertThatThrownBy(() -> wire.decode(TOPIC, null, PromptRequest.class))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("the value is null");
    }

    private static Schema cancellationWithOneMoreField() {
        Schema released = Cancellation.getClassSchema();
        var fields =
                SchemaBuilder.record(released.getName())
                        .namespace(released.getNamespace())
                        .fields();
        released.getFields()
                .forEach(field -> fields.name(field.name()).type(field.schema()).noDefault());
        return fields.name("urgency").type().intType().intDefault(0).endRecord();
    }

    private static byte[] encode(Schema schema) throws IOException {
        GenericRecord record =
                new GenericRecordBuilder(schema)
                        .set("requestId", "7f3a")
                        .set("reason", null)
                        .set("requestedAt", 0L)
                        .set("urgency", 3)
                        .build();
        var out = new ByteArrayOutputStream();
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(record, out);
        return out.toByteArray();
    }
}
