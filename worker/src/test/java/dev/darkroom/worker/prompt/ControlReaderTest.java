package dev.darkroom.worker.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.ControlUse;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.drawing.ControlShelf;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.UsedControl;
import dev.darkroom.worker.image.Canny;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.PngWriter;
import dev.darkroom.worker.image.Resampling;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

class ControlReaderTest {
    private static final ModelCard.Size SIZE = new ModelCard.Size(64, 48);
    private static final Pixels GIVEN = noise(40, 30);
    private static final Map<String, ControlShelf.Found> NETWORKS =
            Map.of(
                    "edges", new ControlShelf.Found.Usable("aa", false),
                    "shuffle", new ControlShelf.Found.Usable("bb", true),
                    "odd", new ControlShelf.Found.Unusable("it gives 3 outputs"));
    private static final ControlShelf SHELF = new Shelf(NETWORKS);

    private record Shelf(Map<String, ControlShelf.Found> networks) implements ControlShelf {
        @Override
        public List<String> names() {
            return networks.keySet().stream().sorted().toList();
        }

        @Override
        public Found find(String name) {
            return networks.getOrDefault(name, new Found.Absent());
        }

        @Override
        public long bytesBeside(List<String> names, LatentShape latents) {
            return 0;
        }
    }

    private final Faults faults = new Faults();

    private List<UsedControl> read(ControlUse... asked) {
        return read(SHELF, asked);
    }

    private List<UsedControl> read(ControlShelf shelf, ControlUse... asked) {
        PromptRequest request =
                PromptRequest.newBuilder().setId("r").setControls(List.of(asked)).build();
        return new ControlReader(shelf, new PictureDecoding(PictureLimits.STANDARD))
                .read(request, SIZE, faults);
    }

    private static ControlUse edges(String preprocessor, Double scale, Double start, Double end) {
        return new ControlUse("edges", png(), preprocessor, scale, start, end, null);
    }

    private static ByteBuffer png() {
        return ByteBuffer.wrap(PngWriter.write(GIVEN));
    }

    private static Pixels noise(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(1).nextBytes(rgb);
        return new Pixels(width, height, rgb);
    }

    @Test
    void aNameMayBeLeftOutWhereThereIsOneNetworkAlone() {
        var unnamed = new ControlUse("", png(), null, null, null, null, null);
        ControlShelf one = new Shelf(Map.of("edges", NETWORKS.get("edges")));

        assertThat(read(one, unnamed)).extracting(UsedControl::network).containsExactly("edges");
        assertThat(faults.all()).isEmpty();
        assertThat(read(unnamed)).isEmpty();
        assertThat(faults.all()).singleElement().asString().contains("one of edges, odd, shuffle");
    }

    @Test
    void whatIsLeftOutIsAllOfThePictureAtScaleOne() {
        UsedControl used = read(edges(null, null, null, null)).getFirst();

        assertThat(faults.all()).isEmpty();
        assertThat(used)
                .returns("edges", UsedControl::network)
                .returns("aa", UsedControl::sha256)
                .returns(1.0, UsedControl::scale)
                .returns(0.0, UsedControl::start)
                .returns(1.0, UsedControl::end)
                .returns(false, UsedControl::guessMode);
        assertThat(used.picture().preprocessor()).isEqualTo("none");
    }

    @Test
    void aPictureIsKnownByItsOwnPixelsAndBroughtToTheSizeDrawn() {
        UsedControl.Picture picture = read(edges(null, null, null, null)).getFirst().picture();

        assertThat(picture.sha256()).isEqualTo(RequestDigest.sha256(GIVEN.rgb()));
        assertThat(picture.pixels().rgb())
                .isEqualTo(Resampling.LANCZOS.resize(GIVEN, 64, 48).rgb());
    }

    @Test
    void edgesAreFoundInTheSizeDrawn() {
        UsedControl.Picture picture = read(edges("canny", null, null, null)).getFirst().picture();

        assertThat(picture.sha256()).isEqualTo(RequestDigest.sha256(GIVEN.rgb()));
        assertThat(picture.pixels().rgb())
                .isEqualTo(Canny.USUAL.edges(Resampling.LANCZOS.resize(GIVEN, 64, 48)).rgb());
    }

    @Test
    void theOrderIsTheRequestsAndWhatLeadsNowhereIsLeftOut() {
        List<UsedControl> used =
                read(
                        edges(null, 0.5, null, null),
                        edges(null, 0.0, null, null),
                        edges(null, -0.0, null, null),
                        new ControlUse("shuffle", png(), null, null, null, null, null));

        assertThat(used).extracting(UsedControl::network).containsExactly("edges", "shuffle");
        assertThat(used.getFirst().scale()).isEqualTo(0.5);
        assertThat(faults.all()).isEmpty();
    }

    @Test
    void aNetworkThatWasTrainedForWholePicturesIsAlwaysInGuessMode() {
        var asked = new ControlUse("shuffle", png(), null, null, null, null, false);

        assertThat(read(asked).getFirst().guessMode()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "11,0,1,scale 11.0",
        "-1,0,1,scale -1.0",
        "NaN,0,1,scale NaN",
        "1,0.5,0.5,start 0.5 and end 0.5",
        "1,-0.1,1,start -0.1 and end 1.0",
        "1,0,1.5,start 0.0 and end 1.5",
        "1,NaN,1,start NaN and end 1.0"
    })
    void aNumberOutOfRangeIsRefusedWithItsNetwork(
            double scale, double start, double end, String found) {
        read(edges(null, scale, start, end));

        assertThat(faults.all())
                .singleElement()
                .returns(RefusalCode.INVALID, Fault::code)
                .returns("controls", Fault::field)
                .returns("'edges' with " + found, Fault::found);
    }

    @Test
    void anUnknownPreprocessorIsRefused() {
        read(edges("depth", null, null, null));

        assertThat(faults.all())
                .singleElement()
                .returns("'edges' with preprocessor 'depth'", Fault::found)
                .returns("none or canny", Fault::wanted);
    }

    @Test
    void whatTheModelDoesNotHaveIsRefusedWithWhatItHas() {
        read(new ControlUse("depth", png(), null, null, null, null, null));

        assertThat(faults.all())
                .singleElement()
                .returns(RefusalCode.UNSUPPORTED, Fault::code)
                .returns("'depth'", Fault::found)
                .returns("one of edges, odd, shuffle", Fault::wanted);
    }

    @Test
    void whatDoesNotFitTheModelIsRefusedWithTheReason() {
        read(new ControlUse("odd", png(), null, null, null, null, null));

        assertThat(faults.all())
                .singleElement()
                .returns(RefusalCode.UNSUPPORTED, Fault::code)
                .returns("'odd': it gives 3 outputs", Fault::found);
    }

    @Test
    void aPictureThatCannotBeReadIsRefusedWithItsNetwork() {
        read(new ControlUse("edges", ByteBuffer.allocate(3), null, null, null, null, null));

        assertThat(faults.all())
                .singleElement()
                .satisfies(
                        fault -> {
                            assertThat(fault.code()).isEqualTo(RefusalCode.INVALID);
                            assertThat(fault.found()).startsWith("'edges' with a picture of ");
                            assertThat(fault.wanted()).contains("PNG");
                        });
    }

    @Test
    void moreThanFourAreRefused() {
        ControlUse[] five =
                Collections.nCopies(5, edges(null, null, null, null)).toArray(ControlUse[]::new);
        read(Arrays.copyOf(five, 4));
        assertThat(faults.all()).isEmpty();

        read(five);

        assertThat(faults.all()).singleElement().returns("5 controls", Fault::found);
    }
}
