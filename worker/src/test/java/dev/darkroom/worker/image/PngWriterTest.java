package dev.darkroom.worker.image;

import static dev.darkroom.worker.image.TestPictures.TEXT;
import static dev.darkroom.worker.image.TestPictures.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;

import javax.imageio.ImageIO;

class PngWriterTest {
    @ParameterizedTest
    @CsvSource({"1,1", "1,9", "9,1", "5,7", "128,128", "200,64"})
    void anIndependentReaderSeesEveryPixel(int width, int height) throws IOException {
        Pixels pixels = picture(width, height);

        assertThat(readBack(PngWriter.write(pixels, TEXT))).isEqualTo(pixels.rgb());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a red apple",
                "une pomme à l'été\nSteps: 3",
                "красное яблоко",
                "🍎 リンゴ"
            })
    void wordsComeBackAsTheyWere(String words) {
        byte[] png = PngWriter.write(picture(4, 4), new PictureText(words, "{\"prompt\":\"🍎\"}"));

        assertThat(PngText.read(png))
                .containsEntry("parameters", words)
                .containsEntry("darkroom", "{\"prompt\":\"🍎\"}");
    }

    @Test
    void latinWordsAreInTheChunkThatEveryProgramReads() {
        assertThat(new String(png("à table"), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("tEXtparameters\0à table");
    }

    @Test
    void equalPicturesGiveEqualBytes() {
        assertThat(PngWriter.write(picture(64, 48), TEXT))
                .isEqualTo(PngWriter.write(picture(64, 48), TEXT));
    }

    @Test
    void aPngThatIsCutShortIsSaidToBe() {
        byte[] png = png("apple");

        assertThatThrownBy(() -> PngText.read(Arrays.copyOf(png, png.length - 20)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cut short");
    }

    @Test
    void aDamagedChunkIsNamed() {
        byte[] png = png("apple");
        png[60] ^= 1;

        assertThatThrownBy(() -> PngText.read(png)).hasMessageContaining("tEXt is damaged");
    }

    private static byte[] png(String words) {
        return PngWriter.write(picture(4, 4), new PictureText(words, "{}"));
    }

    static byte[] readBack(byte[] file) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
        byte[] rgb = new byte[image.getWidth() * image.getHeight() * 3];
        for (int i = 0; i < rgb.length / 3; i++) {
            int colour = image.getRGB(i % image.getWidth(), i / image.getWidth());
            rgb[3 * i] = (byte) (colour >> 16);
            rgb[3 * i + 1] = (byte) (colour >> 8);
            rgb[3 * i + 2] = (byte) colour;
        }
        return rgb;
    }
}
