package dev.darkroom.worker.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.InitImage;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.PngWriter;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

class PictureFieldsTest {
    private static final Limits LIMITS =
            new Limits(
                    64,
                    Long.MAX_VALUE,
                    150,
                    64,
                    100,
                    10_000,
                    8,
                    32,
                    1024,
                    new PictureLimits(100_000, 90 * 90));

    private static final ModelCard CARD =
            new ModelCard(
                    "tiny", "00", new ModelCard.Defaults(32, 32, 20, 4), 8, Optional.empty(), true);

    private static final ByteBuffer PICTURE = picture(45, 30, 200);

    private static ByteBuffer picture(int width, int height, int level) {
        byte[] rgb = new byte[3 * width * height];
        Arrays.fill(rgb, (byte) level);
        return ByteBuffer.wrap(PngWriter.write(new Pixels(width, height, rgb)));
    }

    private static Reading read(PictureUse use, UnaryOperator<PromptRequest.Builder> change) {
        var reader =
                new PromptReader(
                        new PromptReader.Queue("darkroom.prompts", Optional.empty()),
                        CARD,
                        new Samplers(),
                        _ -> List.of(new PromptLength(0, 1, 77, false)),
                        use,
                        LIMITS);
        PromptRequest request =
                change.apply(PromptRequest.newBuilder().setId("r1").setPrompt("a cat")).build();
        return reader.read(Optional.of("r1"), request);
    }

    private static Reading read(UnaryOperator<PromptRequest.Builder> change) {
        return read(PictureUse.WHERE_GIVEN, change);
    }

    private static DrawingParameters drawn(UnaryOperator<PromptRequest.Builder> change) {
        assertThat(read(change)).isInstanceOf(Prompt.class);
        return ((Prompt) read(change)).images().getFirst();
    }

    private static List<Fault> faults(UnaryOperator<PromptRequest.Builder> change) {
        assertThat(read(change)).isInstanceOf(Refusal.class);
        return ((Refusal) read(change)).faults();
    }

    @Test
    void aPictureIsDrawnAtItsOwnSizeBroughtDownToTheModelsStep() {
        DrawingParameters drawn = drawn(r -> r.setInitImage(PICTURE));

        assertThat(drawn.width()).isEqualTo(40);
        assertThat(drawn.height()).isEqualTo(24);
        InitImage init = drawn.init().orElseThrow();
        assertThat(init.pixels().width()).isEqualTo(40);
        assertThat(init.pixels().height()).isEqualTo(24);
        assertThat(init.strength()).isEqualTo(0.8);
        assertThat(init.file()).isEqualTo(RequestDigest.sha256(PICTURE.array()));
    }

    @Test
    void aSideThatIsSaidGoesBeforeThePicturesOwn() {
        DrawingParameters drawn =
                drawn(r -> r.setInitImage(PICTURE).setWidth(56).setStrength(0.25));

        assertThat(drawn.width()).isEqualTo(56);
        assertThat(drawn.height()).isEqualTo(24);
        assertThat(drawn.init().orElseThrow().strength()).isEqualTo(0.25);
    }

    @Test
    void aPictureTooLargeToBeDrawnAsItIsNeedsASizeBesideIt() {
        ByteBuffer wide = picture(80, 40, 9);

        assertThat(faults(r -> r.setInitImage(wide)))
                .containsExactly(
                        new Fault(
                                RefusalCode.INVALID,
                                "width",
                                "null beside an initImage of 80 pixels",
                                "a multiple of 8 from 8 to 64, which the picture is brought to"));
        assertThat(drawn(r -> r.setInitImage(wide).setWidth(64)).height()).isEqualTo(40);
    }

    @Test
    void whatIsNoPictureIsRefusedByItsContent() {
        assertThat(faults(r -> r.setInitImage(ByteBuffer.allocate(9))))
                .containsExactly(
                        new Fault(
                                RefusalCode.INVALID,
                                "initImage",
                                "9 bytes of no picture known here",
                                "a PNG, JPEG or WebP file"));
    }

    @Test
    void aPictureOfTooManyPixelsIsRefused() {
        assertThat(faults(r -> r.setInitImage(picture(100, 82, 1)).setWidth(8).setHeight(8)))
                .containsExactly(
                        new Fault(
                                RefusalCode.INVALID,
                                "initImage",
                                "100 x 82 pixels",
                                "at most 8100 pixels"));
    }

    @Test
    void aStrengthThatLeavesNoStepIsRefused() {
        assertThat(faults(r -> r.setInitImage(PICTURE).setSteps(20).setStrength(0.04)))
                .containsExactly(
                        new Fault(
                                RefusalCode.INVALID,
                                "strength",
                                "0.04",
                                "0.05 to 1, so that a step is left"));
        assertThat(faults(r -> r.setInitImage(PICTURE).setSteps(1)))
                .containsExactly(
                        new Fault(
                                RefusalCode.INVALID,
                                "strength",
                                "0.8 by default",
                                "1.0 to 1, so that a step is left"));
        assertThat(faults(r -> r.setInitImage(PICTURE).setStrength(1.01))).hasSize(1);
        assertThat(faults(r -> r.setInitImage(PICTURE).setStrength(Double.NaN))).hasSize(1);
    }

    @Test
    void aSamplerThatStartsFromNoiseAloneIsRefusedByName() {
        assertThat(faults(r -> r.setInitImage(PICTURE).setSampler("noise-only")))
                .containsExactly(
                        new Fault(
                                RefusalCode.UNSUPPORTED,
                                "sampler",
                                "noise-only, which starts from noise alone",
                                "another beside an initImage"));
        assertThat(drawn(r -> r.setSampler("noise-only")).init()).isEmpty();
    }

    @Test
    void aMaskIsBroughtToTheSizeThatIsDrawnWhateverItsOwn() {
        DrawingParameters drawn = drawn(r -> r.setInitImage(PICTURE).setMask(picture(10, 20, 255)));

        InitImage init = drawn.init().orElseThrow();
        Pixels mask = init.mask().orElseThrow();
        assertThat(mask.width()).isEqualTo(40);
        assertThat(mask.height()).isEqualTo(24);
        assertThat(init.maskFile()).hasValueSatisfying(file -> assertThat(file).hasSize(64));
    }

    @Test
    void aMaskWithoutAPictureIsRefused() {
        assertThat(faults(r -> r.setMask(PICTURE)))
                .containsExactly(
                        new Fault(
                                RefusalCode.INVALID,
                                "initImage",
                                "null",
                                "a picture, since there is a mask"));
    }

    @Test
    void aModelThatOnlyRepaintsRefusesWhatHasNoMask() {
        Refusal nothing = (Refusal) read(PictureUse.ALWAYS, r -> r);
        Refusal noMask = (Refusal) read(PictureUse.ALWAYS, r -> r.setInitImage(PICTURE));

        assertThat(nothing.first().field()).isEqualTo("initImage");
        assertThat(noMask.first().field()).isEqualTo("mask");
        assertThat(read(PictureUse.ALWAYS, r -> r.setInitImage(PICTURE).setMask(PICTURE)))
                .isInstanceOf(Prompt.class);
    }

    @Test
    void aModelWithoutAnImageEncoderRefusesPictures() {
        Reading reading = read(PictureUse.NEVER, r -> r.setInitImage(PICTURE));

        assertThat(((Refusal) reading).first().field()).isEqualTo("initImage");
        assertThat(((Refusal) reading).first().wanted()).contains("vae_encoder");
    }

    private static final class Samplers implements SamplerBook {
        @Override
        public Entry standard() {
            return new Entry("euler", 1000);
        }

        @Override
        public Optional<Entry> find(String name) {
            return Optional.of(new Entry(name, 1000));
        }

        @Override
        public OptionalDouble leastStrength(Entry sampler, int steps) {
            return sampler.name().equals("noise-only")
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(1.0 / steps);
        }

        @Override
        public List<String> names() {
            return List.of("euler", "noise-only");
        }
    }
}
