package dev.darkroom.standalone.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.standalone.Captured;
import dev.darkroom.standalone.TinyModel;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.InscribedText;
import dev.darkroom.worker.image.PictureFile;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.PictureText;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.PngText;
import dev.darkroom.worker.image.PngWriter;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

@Tag("slow")
@Order(2)
class ReproduceTest {

    private static final String CONTROLLED = TinyModel.FOLDER + "-controlled";
    private static final String PICTURED = TinyModel.FOLDER + "-pictured";

    @TempDir private Path folder;

    @Test
    void aPictureIsDrawnAgainByteForByteOrItIsSaidWhatDiffers() throws IOException {
        Path picture = drawn("--negative", "rain", "--steps", "3", "--prompt-weighting");

        Captured same = reproduce(picture.toString());
        assertThat(same.err() + same.out()).contains("the same, byte for byte");
        assertThat(same.code()).isZero();

        Path elsewhere = Files.write(folder.resolve("elsewhere.png"), onAnotherMachine(picture));
        Path again = folder.resolve("again.png");
        Captured other = reproduce("--out", again.toString(), elsewhere.toString());
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("other bytes; the same pixels"),
                        line -> assertThat(line).contains("runtimeVersion: \"0.1\", drawn again"));
        assertThat(again).hasSameBinaryContentAs(picture);
    }

    @Test
    void aPictureWithoutTextChunksIsDrawnAgainByteForByte() throws IOException {
        Path picture =
                drawn(
                        "--format",
                        "jpeg",
                        "--quality",
                        "60",
                        "--steps",
                        "3",
                        "--seed",
                        "5",
                        "--sampler-options",
                        "stochastic_sampling=true",
                        "--variation-strength",
                        "0.3");

        Captured same = reproduce(picture.toString());

        assertThat(same.err() + same.out()).contains("the same, byte for byte");
        assertThat(same.code()).isZero();
    }

    @Test
    void aPictureThatDarkroomDidNotInscribeIsRefused() throws IOException {
        Path stranger = Files.write(folder.resolve("stranger.png"), new byte[] {1, 2, 3});

        Captured run = reproduce(stranger.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains(stranger.toString(), "wanted one picture that Darkroom drew");
    }

    @Test
    void whatIsNoReadableFileIsNamed() {
        for (Path nothing : List.of(folder, folder.resolve("absent.png"))) {
            Captured run = reproduce(nothing.toString());

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("argument PICTURE", nothing.toString(), "readable file");
        }
    }

    @Test
    void aPictureThatWasLedIsDrawnAgainFromThePicturesThatLedItAndSaysWhichItNeeds()
            throws IOException {
        Path sketch = sketch("sketch.png", 3);
        Path picture =
                drawnBy(
                        CONTROLLED,
                        "--steps",
                        "3",
                        "--control",
                        "lines=%s:scale=0.5,preprocessor=canny,guess".formatted(sketch));

        Captured same = reproduceBy(CONTROLLED, "--control", "lines=" + sketch, picture.toString());
        assertThat(same.err() + same.out()).contains("the same, byte for byte");

        Captured without = reproduceBy(CONTROLLED, picture.toString());
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err())
                .contains("option --control names nothing", "led by lines", "only hashes");

        Path other = sketch("other.png", 4);
        Captured wrong = reproduceBy(CONTROLLED, "--control", "lines=" + other, picture.toString());
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out()).contains("other bytes", "controls: [", "pictureSha256");
    }

    @Test
    void aPictureThatAnotherPromptedIsDrawnAgainFromThatAndSaysThatItNeedsIt() throws IOException {
        Path like = sketch("like.png", 5);
        Path picture = drawnBy(PICTURED, "--steps", "3", "--like", like + ":scale=0.6");

        Captured same = reproduceBy(PICTURED, "--like", like.toString(), picture.toString());
        assertThat(same.err() + same.out()).contains("the same, byte for byte");

        Captured without = reproduceBy(PICTURED, picture.toString());
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err()).contains("option --like is missing");

        Path other = sketch("other.png", 6);
        Captured wrong = reproduceBy(PICTURED, "--like", other.toString(), picture.toString());
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out()).contains("other bytes", "imagePrompt: {", "pictureSha256");
    }

    @Test
    void aPictureThatAnIndexPromptedIsDrawnAgainFromItHoweverItHasGrown() throws IOException {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        String index = folder.resolve("index").toString();
        sketch("photos/a.png", 1);
        sketch("photos/b.png", 2);
        Captured.run("index", photos.toString(), "--model", PICTURED, "--out", index);
        Path picture =
                drawnBy(PICTURED, "--steps", "3", "--index", index, "--retrieve", "2:scale=0.6");
        for (int i = 3; i < 20; i++) {
            sketch("photos/%s.png".formatted(i), i);
        }
        Captured.run("index", photos.toString(), "--model", PICTURED, "--out", index);

        Captured same = reproduceBy(PICTURED, "--index", index, picture.toString());
        assertThat(same.err() + same.out()).contains("the same, byte for byte");

        Captured without = reproduceBy(PICTURED, picture.toString());
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err()).contains("option --index is missing");
    }

    @Test
    void aPictureIsEnoughToDrawFrom() throws IOException {
        Path like = sketch("like.png", 5);

        Captured run =
                Captured.run(
                        "draw",
                        "--lanes=2",
                        "--json",
                        "--model",
                        PICTURED,
                        "--data",
                        folder.resolve("data").toString(),
                        "--steps",
                        "3",
                        "--like",
                        like.toString());

        assertThat(run.err()).doesNotContain("missing");
        Path picture = Path.of(run.json().getFirst().get("path").textValue());
        assertThat(InscribedText.json(Files.readAllBytes(picture)).orElseThrow())
                .contains("\"prompt\":\"\"", "\"imagePrompt\":{");
    }

    private Path sketch(String name, int seed) throws IOException {
        byte[] rgb = new byte[3 * 32 * 32];
        new Random(seed).nextBytes(rgb);
        return Files.write(folder.resolve(name), PngWriter.write(new Pixels(32, 32, rgb)));
    }

    private Path drawn(String... options) {
        return drawnBy(TinyModel.FOLDER, options);
    }

    private Path drawnBy(String model, String... options) {
        Captured run =
                Captured.run(
                        Stream.of(
                                        Stream.of("draw", "--lanes=2", "--json", "--model", model),
                                        Stream.of("--data", folder.resolve("data").toString()),
                                        Stream.of(options),
                                        Stream.of("a (red:1.2) apple"))
                                .flatMap(words -> words)
                                .toArray(String[]::new));
        return Path.of(run.json().getFirst().get("path").textValue());
    }

    private static Captured reproduce(String... words) {
        return reproduceBy(TinyModel.FOLDER, words);
    }

    private static Captured reproduceBy(String model, String... words) {
        return Captured.run(
                Stream.concat(
                                Stream.of("reproduce", "--lanes=2", "--model", model),
                                Stream.of(words))
                        .toArray(String[]::new));
    }

    private static byte[] onAnotherMachine(Path picture) throws IOException {
        byte[] bytes = Files.readAllBytes(picture);
        var texts = PngText.read(bytes);
        String json =
                texts.get(PictureText.JSON)
                        .replaceAll("\"runtimeVersion\":\"[^\"]*\"", "\"runtimeVersion\":\"0.1\"");
        return PictureFile.encode(
                PictureReader.read(bytes, PictureLimits.STANDARD, Backdrop.WHITE),
                ImageFormat.PNG,
                90,
                new PictureText(texts.get(PictureText.PARAMETERS), json));
    }
}
