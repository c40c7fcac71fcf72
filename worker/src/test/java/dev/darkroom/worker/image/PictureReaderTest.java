package dev.darkroom.worker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

import javax.imageio.ImageIO;

class PictureReaderTest {
    private static final long ENOUGH = 1 << 20;

    private static byte[] png(BufferedImage image) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    @Test
    void aLosslessPictureIsReadAsItWasWritten() throws IOException {
        Pixels picture = TestPictures.picture(33, 20);

        Pixels read =
                PictureReader.read(
                        PictureFile.encode(picture, ImageFormat.PNG, 90, TestPictures.TEXT),
                        ENOUGH);

        assertThat(read.rgb()).isEqualTo(picture.rgb());
        assertThat(read.width()).isEqualTo(33);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void thePromptIsFoundInEveryFormat(ImageFormat format) {
        var text = new PictureText("a red 苹果,\nSteps: up\nNegative prompt: blur\nSteps: 12", "{}");

        byte[] file = PictureFile.encode(TestPictures.picture(16, 16), format, 80, text);

        assertThat(InscribedText.prompt(file)).contains("a red 苹果,\nSteps: up");
    }

    @Test
    void aPictureWithoutWordsHasNoPrompt() throws IOException {
        byte[] file = png(new BufferedImage(4, 4, BufferedImage.TYPE_3BYTE_BGR));

        assertThat(InscribedText.prompt(file)).isEmpty();
        assertThat(InscribedText.prompt(Arrays.copyOf(file, 40))).isEmpty();
    }

    @Test
    void whatIsTransparentLetsWhiteThrough() throws IOException {
        var image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x80_ff_00_00);

        assertThat(PictureReader.read(png(image), ENOUGH).rgb())
                .containsExactly((byte) 255, (byte) 127, (byte) 127);
    }

    @Test
    void grayLevelsKeepTheirValues() throws IOException {
        var image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, 100);

        assertThat(PictureReader.read(png(image), ENOUGH).rgb())
                .containsExactly((byte) 100, (byte) 100, (byte) 100);
    }

    @Test
    void aPictureLargerThanAllowedIsRefusedBeforeItIsDecoded() throws IOException {
        byte[] file = png(new BufferedImage(300, 200, BufferedImage.TYPE_3BYTE_BGR));

        assertThatIOException()
                .isThrownBy(() -> PictureReader.read(file, 59_999))
                .withMessageContaining("300 x 200");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 40})
    void aDamagedFileIsAnIoException(int bytes) throws IOException {
        byte[] file = png(new BufferedImage(30, 20, BufferedImage.TYPE_3BYTE_BGR));

        assertThatIOException()
                .isThrownBy(() -> PictureReader.read(Arrays.copyOf(file, bytes), ENOUGH));
    }
}
