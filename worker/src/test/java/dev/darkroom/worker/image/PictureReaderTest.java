package dev.darkroom.worker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.image.PictureReader.Backdrop;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/// What Pillow makes of the same files is beside them, see `pictures.py`.
class PictureReaderTest {
    private static final Path PICTURES = Path.of("src/test/resources/pictures");
    private static final String SEEN = ".seen.png";

    /// JPEG and lossy WebP leave the rounding of their transforms open.
    private static final int LOSSY_LEVELS = 2;

    private static List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(PICTURES)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(SEEN))
                    .map(name -> name.substring(0, name.length() - SEEN.length()))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(PICTURES.resolve(name));
    }

    private static Pixels read(byte[] file) throws UnusablePicture {
        return PictureReader.read(file, PictureLimits.STANDARD, Backdrop.WHITE);
    }

    private static Pixels read(String name) throws IOException, UnusablePicture {
        return read(file(name));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyKindOfFileIsSeenAsPillowSeesIt(String name) throws IOException, UnusablePicture {
        Pixels found = read(name);
        Pixels wanted = read(name + SEEN);

        assertThat(found.width()).isEqualTo(wanted.width());
        assertThat(found.height()).isEqualTo(wanted.height());
        int worst = 0;
        for (int i = 0; i < found.rgb().length; i++) {
            worst = Math.max(worst, Math.abs((found.rgb()[i] & 0xff) - (wanted.rgb()[i] & 0xff)));
        }
        boolean lossy = name.endsWith("jpg") || name.startsWith("lossy");
        assertThat(worst).isLessThanOrEqualTo(lossy ? LOSSY_LEVELS : 0);
    }

    @Test
    void aLosslessPictureIsReadAsItWasWritten() throws UnusablePicture {
        Pixels picture = TestPictures.picture(33, 20);
        byte[] file = PictureFile.encode(picture, ImageFormat.PNG, 90, TestPictures.TEXT);

        assertThat(read(file).rgb()).isEqualTo(picture.rgb());
    }

    @Test
    void whatIsTransparentShowsTheBackdrop() throws IOException, UnusablePicture {
        byte[] file = file("rgba.png");
        Pixels dark = PictureReader.read(file, PictureLimits.STANDARD, Backdrop.BLACK);

        assertThat(read(file).rgb()[0] & 0xff).isEqualTo(255); // the first pixel's alpha is 0
        assertThat(dark.rgb()[0]).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rgb.png", "turned-1.jpg", "progressive.jpg", "lossy.webp", "turned.webp"})
    void aFileThatBreaksOffIsRefusedWhereverItDoes(String name) throws IOException {
        byte[] whole = file(name);
        for (int length = 0; length < whole.length - 1; length += 7) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(part), "%d of %d bytes", length, whole.length)
                    .isInstanceOf(UnusablePicture.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rgb.png", "turned-1.jpg", "lossy.webp", "lossless.webp", "palette.png"})
    void aFileWithAChangedByteIsReadOrRefusedButNothingElse(String name) throws IOException {
        byte[] whole = file(name);
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 0x55;
            try {
                assertThat(read(changed)).isNotNull();
            } catch (UnusablePicture refused) {
                assertThat(refused.wanted()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 5})
    void aJpegOfAnotherNumberOfComponentsIsRefusedByThatNumber(int components) throws IOException {
        byte[] file = file("turned-1.jpg");
        file[frame(file) + 9] = (byte) components;
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnusablePicture.class)
                .hasMessageStartingWith("found a JPEG file of %d colour".formatted(components));
    }

    private static int frame(byte[] jpeg) {
        int at = 0;
        while (!PictureHeader.begins(jpeg, at, "\u00ff\u00c0")) {
            at++;
        }
        return at;
    }

    @Test
    void aMovingPictureIsRefusedByItsName() throws IOException {
        byte[] file = file("moving.webp");
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnusablePicture.class)
                .hasMessageStartingWith("found a moving WebP");
    }

    @Test
    void aTypeIsKnownByContent() {
        assertThatThrownBy(() -> read("GIF89a, or so it says".getBytes()))
                .hasMessage(
                        "found 21 bytes of no picture known here, wanted a PNG, JPEG or WebP file");
    }

    @Test
    void aFileBeyondTheLimitIsNotLookedInto() {
        PictureLimits small = new PictureLimits(20, 100);
        assertThatThrownBy(() -> PictureReader.read(new byte[21], small, Backdrop.WHITE))
                .hasMessage("found 21 bytes, wanted at most 20 bytes");
    }

    /// A header alone is enough: were anything decoded, the message would be another.
    @Test
    void aSmallFileThatClaimsToBeAVeryLargePictureIsRefusedByItsHeader() throws IOException {
        byte[] bomb = withPngSize(file("rgb.png"), 60_000, 50_000);

        assertThatThrownBy(() -> read(bomb))
                .hasMessage("found 60000 x 50000 pixels, wanted at most 16777216 pixels");
    }

    private static byte[] withPngSize(byte[] png, int width, int height) {
        byte[] changed = png.clone();
        ByteBuffer.wrap(changed).putInt(16, width).putInt(20, height);
        var checksum = new CRC32();
        checksum.update(changed, 12, 17);
        ByteBuffer.wrap(changed).putInt(29, (int) checksum.getValue());
        return changed;
    }
}
