package dev.darkroom.standalone.invert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.standalone.Captured;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.PictureFile;
import dev.darkroom.worker.image.PictureText;
import dev.darkroom.worker.image.Pixels;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class InvertTest {
    private static final Path MODELS = Path.of("..", "worker", "src", "test", "resources");

    @TempDir Path folder;
    private Path picture;

    @BeforeEach
    void draw() throws IOException {
        var rgb = new byte[3 * 40 * 40];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (128 + 100 * Math.sin(i / 97.0) * Math.cos(i % 3));
        }
        byte[] png =
                PictureFile.encode(
                        new Pixels(40, 40, rgb), ImageFormat.PNG, 90, new PictureText("", "{}"));
        picture = Files.write(folder.resolve("picture.png"), png);
    }

    private JsonNode invert(String model, int steps, int iterations) {
        Captured run =
                Captured.run(
                        "invert",
                        "--json",
                        "--model",
                        MODELS.resolve(model).toString(),
                        "--steps",
                        Integer.toString(steps),
                        "--iterations",
                        Integer.toString(iterations),
                        "--out",
                        folder.resolve("again.png").toString(),
                        picture.toString());
        assertThat(run.code()).as(run.err()).isZero();
        return run.json().getFirst();
    }

    @ParameterizedTest
    @CsvSource({"tiny-model, flow-euler", "tiny-model-scalar, ddim"})
    void aPictureComesBackFromItsNoise(String model, String sampler) {
        JsonNode once = invert(model, 10, 1);
        JsonNode often = invert(model, 10, 15);

        assertThat(once.get("sampler").textValue()).isEqualTo(sampler);
        assertThat(once.get("networkCalls").intValue()).isEqualTo(20);
        assertThat(often.get("relativeLatentError").doubleValue())
                .isLessThan(1e-3)
                .isLessThan(once.get("relativeLatentError").doubleValue());
        assertThat(folder.resolve("again.png")).isNotEmptyFile();
    }

    @Test
    void theErrorIsToldInWords() {
        Captured run =
                Captured.run(
                        "invert",
                        "--model",
                        MODELS.resolve("tiny-model").toString(),
                        "--steps",
                        "4",
                        picture.toString());

        assertThat(run.out())
                .contains("flow-euler, 4 steps there and back, 8 network calls")
                .containsPattern("latents +\\S+ of their deviation off, PSNR \\S+ dB");
    }

    @Test
    void whatIsNoPictureIsNamed() throws IOException {
        Path words = Files.writeString(folder.resolve("words.png"), "words");

        Captured run = Captured.run("invert", words.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("reading picture " + words);
        assertThat(Captured.run("invert").err()).contains("argument FILE: found 0");
    }
}
