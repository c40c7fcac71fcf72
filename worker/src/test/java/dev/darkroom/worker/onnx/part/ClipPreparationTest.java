package dev.darkroom.worker.onnx.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.UnusablePicture;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.folder.Json;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/// What CLIP sees of pictures, against what `CLIPImageProcessor` of *transformers* makes of them
/// (`image_prompts.py`).
class ClipPreparationTest {
    private static final Path FOLDER = TinyModels.imagePrompts().resolve("seen");
    private static final int SIDE = 32;

    @ParameterizedTest
    @ValueSource(strings = {"53x97", "97x53", "33x31", "201x45", "17x11", "32x32"})
    void aPictureIsSeenPixelForPixelAsTransformersSeesIt(String name)
            throws IOException, UnusablePicture {
        JsonNode config = Json.read(FOLDER.resolve("preprocessor_config.json"));
        Preparation preparation = Preparation.of(ClipPreparation.whole(config, SIDE), SIDE, SIDE);

        Pixels seen = preparation.seen(picture(name));

        assertThat(seen.rgb()).isEqualTo(picture(name + "-seen").rgb());
        float[] planes = preparation.planes(seen);
        JsonNode wanted = Json.read(FOLDER.resolve("values.json")).get(name);
        assertThat(wanted.size()).isEqualTo(Math.ceilDiv(planes.length, 61));
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(planes[61 * i]).isCloseTo(wanted.get(i).floatValue(), within());
        }
    }

    private static Offset<Float> within() {
        return Offset.offset(2e-6f);
    }

    @Test
    void whatIsSeenIsSeenAgainAsItIs() throws IOException, UnusablePicture {
        Preparation preparation =
                Preparation.of(ClipPreparation.whole(MissingNode.getInstance(), SIDE), 0, 0);
        Pixels seen = preparation.seen(picture("53x97"));

        assertThat(preparation.seen(seen).rgb()).isEqualTo(seen.rgb());
    }

    @Test
    void withoutAFileItIsAsTransformersHasItForTheSideThatIsSeen() throws IOException {
        JsonNode config = Json.read(FOLDER.resolve("preprocessor_config.json"));

        assertThat(Preparation.of(ClipPreparation.whole(MissingNode.getInstance(), SIDE), 0, 0))
                .usingRecursiveComparison()
                .isEqualTo(Preparation.of(ClipPreparation.whole(config, SIDE), 0, 0));
    }

    @Test
    void aNumberAsSizeIsTheShorterSide() throws IOException, UnusablePicture {
        JsonNode early = new ObjectMapper().readTree("{\"size\": 32, \"crop_size\": 32}");
        Preparation preparation = Preparation.of(ClipPreparation.whole(early, 224), 0, 0);

        assertThat(preparation.seen(picture("53x97")).rgb()).isEqualTo(picture("53x97-seen").rgb());
    }

    @Test
    void picturesThatAreNotResizedAreRefused() throws IOException {
        JsonNode config = new ObjectMapper().readTree("{\"do_resize\": false}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClipPreparation.whole(config, SIDE))
                .withMessageContaining("do_resize");
    }

    @Test
    void whatIsCutIsTheMiddle() {
        byte[] rgb = new byte[3 * 8 * 4];
        IntStream.range(0, rgb.length).forEach(i -> rgb[i] = (byte) (i / 3 % 8));
        Preparation preparation =
                Preparation.of(ClipPreparation.whole(MissingNode.getInstance(), 4), 0, 0);

        byte[] seen = preparation.seen(new Pixels(8, 4, rgb)).rgb();

        assertThat(new int[] {seen[0], seen[3], seen[6], seen[9]}).containsExactly(2, 3, 4, 5);
    }

    private static Pixels picture(String name) throws IOException, UnusablePicture {
        return PictureReader.read(
                Files.readAllBytes(FOLDER.resolve(name + ".png")),
                PictureLimits.STANDARD,
                Backdrop.BLACK);
    }
}
