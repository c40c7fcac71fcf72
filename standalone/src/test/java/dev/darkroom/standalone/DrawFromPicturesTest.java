package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

import javax.imageio.ImageIO;

/// Pictures and masks on their way through a broker, a worker and a sink.
@Tag("slow")
class DrawFromPicturesTest {
    private static final int SIDE = 64;

    /// The tiny decoder looks no further than this; what is kept is told from what is drawn anew
    /// beyond it.
    private static final int DECODERS_REACH = 23;

    @TempDir Path data;

    @Test
    void aMaskedPictureIsDrawnAndStoredAndKeepsWhatIsBlack() throws Exception {
        Path init = written("init.png", SIDE, (x, y) -> new Color(4 * x, 4 * y, 128).getRGB());
        Path mask = written("mask.png", SIDE, (x, _) -> x < SIDE / 2 ? 0 : 0xffffff);

        BufferedImage apple = drawn("a red apple", init, mask);
        BufferedImage boat = drawn("a blue boat", init, mask);

        assertThat(same(apple, boat, 0, SIDE / 2 - DECODERS_REACH)).isTrue();
        assertThat(same(apple, boat, SIDE / 2, SIDE)).isFalse();
    }

    @Test
    void aSmallFileThatClaimsToBeHugeIsRefusedAtOnce() throws Exception {
        Path bomb = written("bomb.png", SIDE, (_, _) -> 0);
        claim(bomb, 50_000);

        var run = draw("--json", "--init", bomb.toString(), "a red apple");

        assertThat(run.code()).isEqualTo(1);
        JsonNode failure = run.json().getFirst();
        assertThat(failure.get("field").textValue()).isEqualTo("initImage");
        assertThat(failure.get("found").textValue()).isEqualTo("50000 x 50000 pixels");
        assertThat(failure.get("wanted").textValue()).isEqualTo("at most 16777216 pixels");
    }

    @Test
    void aRequestTooLargeForTheTopicIsToldByItsSize() throws Exception {
        Path large = data.resolve("large.png");
        Files.write(large, new byte[17 << 20]);

        var run = draw("--init", large.toString(), "a red apple");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("17825")
                .contains("a smaller initImage, mask, control picture or image prompt");
    }

    private BufferedImage drawn(String prompt, Path init, Path mask) throws IOException {
        var run =
                draw(
                        "--json",
                        "--seed",
                        "3",
                        "--strength",
                        "0.7",
                        "--init",
                        init.toString(),
                        "--mask",
                        mask.toString(),
                        prompt);
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode picture = run.json().getFirst();
        assertThat(picture.get("width").intValue()).isEqualTo(SIDE);
        return ImageIO.read(new File(picture.get("path").textValue()));
    }

    private Captured draw(String... arguments) {
        return Captured.drawing(data, arguments);
    }

    private interface Colours {
        int at(int x, int y);
    }

    private Path written(String name, int side, Colours colours) throws IOException {
        var image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                image.setRGB(x, y, colours.at(x, y));
            }
        }
        Path file = data.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    /// Writes another size into a PNG file's header.
    private static void claim(Path png, int side) throws IOException {
        byte[] bytes = Files.readAllBytes(png);
        ByteBuffer header = ByteBuffer.wrap(bytes).putInt(16, side).putInt(20, side);
        var checksum = new CRC32();
        checksum.update(bytes, 12, 17);
        header.putInt(29, (int) checksum.getValue());
        Files.write(png, bytes);
    }

    private static boolean same(BufferedImage one, BufferedImage other, int from, int to) {
        for (int y = 0; y < SIDE; y++) {
            for (int x = from; x < to; x++) {
                if (one.getRGB(x, y) != other.getRGB(x, y)) {
                    return false;
                }
            }
        }
        return true;
    }
}
