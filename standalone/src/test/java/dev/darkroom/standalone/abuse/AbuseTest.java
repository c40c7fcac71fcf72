package dev.darkroom.standalone.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.Cancellation;
import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.UnusablePicture;
import dev.darkroom.worker.onnx.graph.OnnxGraph;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import javax.imageio.ImageIO;

/// Spoiled bytes of every kind that comes from outside: each is read, or refused in the way that
/// its reader promises, and nothing else happens.
///
/// `-Dabuse.inputs=1000000` tries a million of each kind, `-Dabuse.seed=N` others.
@Order(2)
class AbuseTest {

    private static final int INPUTS = Integer.getInteger("abuse.inputs", 500);
    private static final long SEED = Long.getLong("abuse.seed", 1);

    private static final List<Class<? extends SpecificRecord>> RECORDS =
            List.of(
                    Attempt.class,
                    Cancellation.class,
                    GenerationProgress.class,
                    GenerationResult.class,
                    PromptRequest.class,
                    Receipt.class,
                    RequestOutcome.class,
                    StoredImage.class);

    private final Spoiler spoiler = new Spoiler(new Random(SEED));

    @TempDir private Path folder;

    /// Reads, and throws only what was promised.
    private interface Reader {
        void read(byte[] bytes) throws Exception;
    }

    @Test
    void spoiledRecordsAreReadOrCalledUnreadable() {
        var wire = new SingleObjectWire(SchemaCatalog.releasedOnly());
        for (Class<? extends SpecificRecord> type : RECORDS) {
            Schema schema = SpecificData.get().getSchema(type);
            var good = new RandomData(schema, INPUTS / 20 + 1, SEED).iterator();
            byte[] sample = new byte[0];
            for (int i = 0; i < INPUTS; i++) {
                if (i % 20 == 0) {
                    sample = encoded(schema, good.next());
                }
                spoil(
                        sample,
                        UnreadableRecordException.class,
                        bytes -> wire.decode("topic", bytes, type));
            }
        }
    }

    @Test
    void spoiledPicturesAreReadOrRefused() throws IOException {
        var limits = new PictureLimits(1 << 20, 1 << 16);
        for (String format : List.of("png", "jpeg", "webp")) {
            byte[] good = picture(format);
            for (int i = 0; i < INPUTS; i++) {
                spoil(
                        good,
                        UnusablePicture.class,
                        bytes ->
                                PictureReader.read(
                                        bytes, limits, PictureReader.Backdrop.values()[0]));
            }
        }
    }

    @Test
    void spoiledGraphsAreReadOrRefused() throws IOException {
        byte[] good =
                Files.readAllBytes(
                        Path.of(
                                System.getProperty(
                                        "abuse.graph",
                                        "../worker/src/test/resources/tiny-model/vae_decoder/model.onnx")));
        Path file = folder.resolve("model.onnx");
        for (int i = 0; i < INPUTS; i++) {
            spoil(
                    good,
                    IllegalArgumentException.class,
                    bytes -> {
                        Files.write(file, bytes);
                        OnnxGraph.read(file).inputs();
                    });
        }
    }

    private void spoil(byte[] good, Class<? extends Throwable> promised, Reader reader) {
        byte[] bytes = spoiler.spoil(good);
        try {
            reader.read(bytes);
        } catch (Throwable e) {
            assertThat(e)
                    .as(() -> "seed %d, bytes %s".formatted(SEED, HexFormat.of().formatHex(bytes)))
                    .isInstanceOf(promised);
        }
    }

    private static byte[] encoded(Schema schema, Object value) {
        var data = new GenericData();
        SpecificData.get().getConversions().forEach(data::addLogicalTypeConversion);
        try {
            ByteBuffer encoded = new BinaryMessageEncoder<>(data, schema).encode(value);
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] picture(String format) throws IOException {
        var image = new BufferedImage(24, 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 24 * 16; i++) {
            image.setRGB(i % 24, i / 24, i * 2654435);
        }
        var out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }
}
