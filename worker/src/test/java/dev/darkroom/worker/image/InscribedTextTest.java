package dev.darkroom.worker.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

import javax.imageio.ImageIO;

class InscribedTextTest {
    private static byte[] png(BufferedImage image) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
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
}
