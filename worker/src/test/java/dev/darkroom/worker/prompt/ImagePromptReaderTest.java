package dev.darkroom.worker.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.ImagePrompt;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.drawing.ImagePrompts;
import dev.darkroom.worker.drawing.UsedImagePrompt;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.PngWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;

class ImagePromptReaderTest {
    private static final Pixels GIVEN = noise(40, 30);
    private static final Pixels SEEN = noise(8, 8);

    private final Faults faults = new Faults();

    private Optional<UsedImagePrompt> read(ImagePrompts.Found found, ImagePrompt asked) {
        PromptRequest request = PromptRequest.newBuilder().setId("r").setImagePrompt(asked).build();
        var prompts = new TestingImagePrompts(found, Optional.of(SEEN));
        return new ImagePromptReader(prompts, new PictureDecoding(PictureLimits.STANDARD))
                .read(request, faults);
    }

    private Optional<UsedImagePrompt> read(Double scale) {
        return read(new ImagePrompts.Found.Usable("aa", true, true), new ImagePrompt(png(), scale));
    }

    private static ByteBuffer png() {
        return ByteBuffer.wrap(PngWriter.write(GIVEN));
    }

    private static Pixels noise(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(width).nextBytes(rgb);
        return new Pixels(width, height, rgb);
    }

    @Test
    void aPictureCountsOnceAndIsKnownByItsOwnPixels() {
        UsedImagePrompt used = read(null).orElseThrow();

        assertThat(faults.all()).isEmpty();
        assertThat(used)
                .returns(SEEN, UsedImagePrompt::seen)
                .returns("aa", UsedImagePrompt::sha256)
                .returns(RequestDigest.sha256(GIVEN.rgb()), UsedImagePrompt::pictureSha256)
                .returns(1.0, UsedImagePrompt::scale);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0})
    void aPictureThatCountsForNothingIsNotDrawnWith(double scale) {
        assertThat(read(scale)).isEmpty();
        assertThat(faults.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 10.1, Double.NaN, Double.POSITIVE_INFINITY})
    void aScaleOutOfRangeIsRefused(double scale) {
        read(scale);

        assertThat(faults.all())
                .singleElement()
                .returns(RefusalCode.INVALID, Fault::code)
                .returns("imagePrompt", Fault::field)
                .returns("scale " + scale, Fault::found)
                .returns("a number from 0 to 10.0", Fault::wanted);
    }

    @Test
    void whereTheNetworkTakesNoScaleOnlyAllAndNothingCanBeAskedFor() {
        var fixed = new ImagePrompts.Found.Usable("aa", false, true);
        assertThat(read(fixed, new ImagePrompt(png(), 1.0))).isPresent();
        assertThat(read(fixed, new ImagePrompt(png(), 0.0))).isEmpty();
        assertThat(faults.all()).isEmpty();

        read(fixed, new ImagePrompt(png(), 0.5));

        assertThat(faults.all())
                .singleElement()
                .returns(RefusalCode.UNSUPPORTED, Fault::code)
                .returns("scale 0.5", Fault::found)
                .returns("null, 0 or 1; this model's U-Net takes no scale", Fault::wanted);
    }

    @Test
    void aModelThatPicturesDoNotPromptSaysSo() {
        read(new ImagePrompts.Found.Absent(), new ImagePrompt(ByteBuffer.allocate(7), null));

        assertThat(faults.all())
                .singleElement()
                .returns(RefusalCode.UNSUPPORTED, Fault::code)
                .returns("imagePrompt", Fault::field)
                .returns("a picture of 7 bytes", Fault::found)
                .returns("null; this model has no image encoder", Fault::wanted);
    }

    @Test
    void aModelWhoseEncoderDoesNotFitSaysWhy() {
        read(new ImagePrompts.Found.Unusable("it is too wide"), new ImagePrompt(png(), null));

        assertThat(faults.all())
                .singleElement()
                .returns(RefusalCode.UNSUPPORTED, Fault::code)
                .returns("it is too wide", Fault::found);
    }

    @Test
    void aPictureThatCannotBeReadIsRefusedEvenWhereItCountsForNothing() {
        var usable = new ImagePrompts.Found.Usable("aa", true, true);

        read(usable, new ImagePrompt(ByteBuffer.allocate(3), 0.0));

        assertThat(faults.all())
                .singleElement()
                .satisfies(
                        fault -> {
                            assertThat(fault.code()).isEqualTo(RefusalCode.INVALID);
                            assertThat(fault.found()).startsWith("a picture of ");
                            assertThat(fault.wanted()).contains("PNG");
                        });
    }

    @Test
    void aRequestWithoutOneIsReadWhateverTheModel() {
        assertThat(read(new ImagePrompts.Found.Absent(), null)).isEmpty();
        assertThat(faults.all()).isEmpty();
    }
}
