package dev.darkroom.sink.keeper;

import static dev.darkroom.sink.Samples.failed;
import static dev.darkroom.sink.Samples.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.schemas.wire.Wire;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Random;

class ResultReaderTest {

    private final Wire wire = new SingleObjectWire(SchemaCatalog.releasedOnly());
    private final ResultReader reader = new ResultReader(wire);

    @Test
    void aResultIsReadAsItWasWritten() {
        GenerationResult result = result("a", 0, 1);
        assertThat(read("a", result)).isEqualTo(new ResultReading.Readable(result));
        assertThat(read("a", failed("a", null, 1, "INVALID")))
                .isInstanceOf(ResultReading.Readable.class);
    }

    @Test
    void randomBytesAreUnreadableAndNothingWorse() {
        var random = new Random(5);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertThat(read("a".getBytes(StandardCharsets.UTF_8), bytes))
                    .isInstanceOf(ResultReading.Unreadable.class);
        }
    }

    @Test
    void whatContradictsItselfIsUnreadableWithAReason() {
        assertUnreadable(read("b", result("a", 0, 1)), "the key is not the request id");
        assertUnreadable(read(null, wire.encode("", result("a", 0, 1))), "the key is not");
        assertUnreadable(read("a", result("a", 1, 1)), "image 1 of 1");
        assertUnreadable(read("a", failed("a", -1, 1, "INTERNAL")), "image -1 of 1");
        GenerationResult whole =
                GenerationResult.newBuilder(result("a", 0, 1)).setIndex(null).build();
        assertUnreadable(read("a", whole), "without an index");
    }

    @Test
    void aPictureWhoseBytesAreNotTheOnesItNamesIsUnreadable() {
        assertUnreadable(read("a", changed(result("a", 0, 1), "image/png")), "has sha-256");
        assertUnreadable(read("a", changed(result("a", 0, 1), "text/html")), "'text/html'");
    }

    private static GenerationResult changed(GenerationResult result, String mediaType) {
        GeneratedImage image =
                GeneratedImage.newBuilder((GeneratedImage) result.getOutcome())
                        .setMediaType(mediaType)
                        .setSha256("0".repeat(64))
                        .build();
        return GenerationResult.newBuilder(result).setOutcome(image).build();
    }

    private static void assertUnreadable(ResultReading reading, String reason) {
        assertThat(reading)
                .isInstanceOfSatisfying(
                        ResultReading.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason()).contains(reason));
    }

    private ResultReading read(String key, GenerationResult result) {
        return read(key.getBytes(StandardCharsets.UTF_8), wire.encode("results", result));
    }

    private ResultReading read(byte[] key, byte[] value) {
        return reader.read(new ConsumerRecord<>("results", 0, 0, key, value));
    }
}
