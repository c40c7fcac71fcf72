package dev.darkroom.standalone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.standalone.Captured;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.PictureFile;
import dev.darkroom.worker.image.PictureText;
import dev.darkroom.worker.image.Pixels;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

class EvaluateTest {
    private static final Path NETWORKS =
            Path.of("..", "worker", "src", "test", "resources", "tiny-evaluation");

    @TempDir Path generated;
    @TempDir Path reference;

    private Captured evaluate(String... more) {
        String[] arguments = {
            "evaluate",
            "--generated",
            generated.toString(),
            "--reference",
            reference.toString(),
            "--features",
            NETWORKS.resolve("features/model.onnx").toString(),
            "--clip",
            NETWORKS.resolve("clip").toString()
        };
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Captured.run(all);
    }

    private static void draw(Path file, int level, String prompt) throws IOException {
        var rgb = new byte[3 * 64];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) level;
        }
        ImageFormat format =
                ImageFormat.valueOf(
                        file.toString()
                                .substring(file.toString().lastIndexOf('.') + 1)
                                .toUpperCase(Locale.ROOT));
        Files.createDirectories(file.getParent());
        Files.write(
                file,
                PictureFile.encode(
                        new Pixels(8, 8, rgb),
                        format,
                        95,
                        new PictureText(prompt + "\nSteps: 4", "{}")));
    }

    @Test
    void twoFoldersAreComparedAndEveryFigureSaysItsPictures() throws IOException {
        for (int i = 0; i < 8; i++) {
            draw(generated.resolve("below").resolve(i + ".png"), 200 + 3 * i, "red");
            draw(reference.resolve(i + (i % 2 == 0 ? ".jpeg" : ".webp")), 200 + 3 * i, "red");
        }
        Files.writeString(reference.resolve("notes.txt"), "no picture");

        Captured run = evaluate("--json");

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode told = run.json().getFirst();
        assertThat(told.get("generatedPictures").intValue()).isEqualTo(8);
        assertThat(told.get("figures").findValuesAsText("name"))
                .containsExactly(
                        "fid",
                        "kid",
                        "precision",
                        "recall",
                        "density",
                        "coverage",
                        "inception_score",
                        "clip_score");
        assertThat(told.at("/figures/0/value").doubleValue()).isLessThan(0.01);
        assertThat(told.at("/figures/7/value").doubleValue()).isGreaterThan(99.9);
        assertThat(told.at("/figures/7/generated").intValue()).isEqualTo(8);
    }

    @Test
    void theTableShowsPicturesAndCautionsBesideEachFigure() throws IOException {
        for (int i = 0; i < 3; i++) {
            draw(generated.resolve(i + ".png"), 200 + i, "red");
            draw(reference.resolve(i + ".png"), 210 - i, "red");
        }

        Captured run = evaluate();

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("generated: 3 pictures, folder " + generated)
                .containsPattern("FID +\\S+ +3 +3  3 pictures do not fill 3 dimensions")
                .containsPattern("recall \\(k = 5\\) +- +3 +3  it takes more than 5 pictures");
    }

    @Test
    void everythingThatIsNotThereIsToldAtOnce() {
        Captured run =
                Captured.run(
                        "evaluate",
                        "--generated",
                        generated.resolve("gone").toString(),
                        "--reference",
                        reference.resolve("gone").toString(),
                        "--features",
                        "gone.onnx");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("setting generated: found")
                .contains("setting reference: found")
                .contains("setting features: there is no file gone.onnx");
    }

    @Test
    void aDamagedPictureIsNamed() throws IOException {
        draw(generated.resolve("a.png"), 200, "red");
        Files.writeString(reference.resolve("b.png"), "not at all");

        Captured run = evaluate();

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("reading picture " + reference.resolve("b.png"));
    }
}
