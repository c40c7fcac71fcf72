package dev.darkroom.worker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;

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

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void theAccountForMachinesIsFoundInEveryFormat(ImageFormat format) throws IOException {
        String json = "{\"prompt\":\"<b> & 'a' \\\"苹果\\\" \ud83c\udf4e \ud800 \uffff %s\"}";

        byte[] file =
                PictureFile.encode(
                        TestPictures.picture(16, 16), format, 80, new PictureText("", json));

        String found = InscribedText.json(file).orElseThrow();
        // PNG's text chunks are UTF-8, which has no halves of pairs.
        String possible = format == ImageFormat.PNG ? json.replace('\ud800', '?') : json;
        assertThat(new ObjectMapper().readTree(found))
                .isEqualTo(new ObjectMapper().readTree(possible));
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void anAccountOfAnyLengthLeavesAPictureThatSaysThatAMachineMadeIt(ImageFormat format) {
        var text = new PictureText("short", "\"" + "long ".repeat(20_000) + "\"");

        byte[] file = PictureFile.encode(TestPictures.picture(16, 16), format, 80, text);

        assertThat(new String(file, ISO_8859_1)).contains("trainedAlgorithmicMedia");
        assertThat(InscribedText.prompt(file)).contains("short");
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void aFileThatBreaksOffAnywhereHasNoWordsAndFailsNowhere(ImageFormat format) {
        var text = new PictureText("a prompt", "{}");
        byte[] file = PictureFile.encode(TestPictures.picture(16, 16), format, 80, text);

        for (int length = 0; length < file.length; length++) {
            byte[] part = Arrays.copyOf(file, length);
            assertThatCode(() -> InscribedText.json(part)).doesNotThrowAnyException();
            assertThatCode(() -> InscribedText.prompt(part)).doesNotThrowAnyException();
        }
    }

    @Test
    void aPacketThatAnotherProgramWroteAgainIsRead() {
        String other =
                """
                <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
                xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
                xmlns:d="https://darkroom.dev/xmp/1.0/"><d:drawing>{"steps":4}</d:drawing>
                </rdf:Description></rdf:RDF></x:xmpmeta>\
                """;

        assertThat(XmpPacket.json(other.getBytes(UTF_8))).contains("{\"steps\":4}");
        assertThat(XmpPacket.json("<!DOCTYPE a><a/>".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void aPictureWithoutWordsHasNoPrompt() throws IOException {
        byte[] file = png(new BufferedImage(4, 4, BufferedImage.TYPE_3BYTE_BGR));

        assertThat(InscribedText.prompt(file)).isEmpty();
        assertThat(InscribedText.prompt(Arrays.copyOf(file, 40))).isEmpty();
    }
}
