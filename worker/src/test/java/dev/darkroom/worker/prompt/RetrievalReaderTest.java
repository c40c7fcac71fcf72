package dev.darkroom.worker.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.ImagePrompt;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.ImagePrompts;
import dev.darkroom.worker.drawing.Nuances;
import dev.darkroom.worker.drawing.Retrieval;
import dev.darkroom.worker.drawing.RetrievedPicture;
import dev.darkroom.worker.drawing.SeenPicture;
import dev.darkroom.worker.drawing.UsedRetrieval;
import dev.darkroom.worker.drawing.Wording;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.Pixels;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class RetrievalReaderTest {
    private static final ImagePrompts.Found ENCODER =
            new ImagePrompts.Found.Usable("aa", true, true);
    private static final int INDEXED = 3;

    private final Faults faults = new Faults();
    private final List<String> lookedFor = new ArrayList<>();
    private ImagePrompts.Found encoder = ENCODER;
    private Retrieval.Found index = new Retrieval.Found.Usable(INDEXED);
    private int captioned = INDEXED;
    private String words = "a cat";
    private boolean weighted;

    private final class Indexed implements Retrieval {
        @Override
        public Found found() {
            return index;
        }

        @Override
        public List<RetrievedPicture> nearest(String text, int k) {
            lookedFor.add(text);
            return IntStream.range(0, Math.min(k, captioned)).mapToObj(i -> indexed(i)).toList();
        }

        @Override
        public Optional<RetrievedPicture> picture(String sha256) {
            return IntStream.range(0, INDEXED)
                    .mapToObj(i -> indexed(i))
                    .filter(one -> one.picture().sha256().equals(sha256))
                    .findFirst();
        }
    }

    private static RetrievedPicture indexed(int number) {
        var seen = new Pixels(1, 1, new byte[] {(byte) number, 0, 0});
        return new RetrievedPicture(number + ".png", new SeenPicture(seen, "s" + number));
    }

    private Optional<UsedRetrieval> read(Integer k, Double scale, List<String> pictures) {
        return read(
                PromptRequest.newBuilder()
                        .setId("r")
                        .setRetrieve(new dev.darkroom.schemas.Retrieval(k, scale, pictures)));
    }

    private Optional<UsedRetrieval> read(PromptRequest.Builder request) {
        var none = new Words.Other(Optional.empty(), Optional.empty());
        var wording = new Wording(none, none, 0, OptionalInt.empty(), weighted, Optional.empty());
        var drawing =
                new DrawingParameters(
                        words,
                        Optional.empty(),
                        64,
                        64,
                        4,
                        "euler",
                        3,
                        7,
                        Optional.empty(),
                        ImageFormat.PNG,
                        90,
                        Nuances.NONE.withWording(wording));
        return new RetrievalReader(
                        new TestingImagePrompts(encoder, Optional.empty()), new Indexed())
                .read(request.build(), drawing, faults);
    }

    private Fault refused(RefusalCode code) {
        assertThat(lookedFor).isEmpty();
        assertThat(faults.all())
                .singleElement()
                .returns(code, Fault::code)
                .returns("retrieve", Fault::field);
        return faults.all().getFirst();
    }

    @Test
    void thePicturesNearestToTheWordsAreTheOnesThatPrompt() {
        UsedRetrieval used = read(2, null, null).orElseThrow();

        assertThat(faults.all()).isEmpty();
        assertThat(lookedFor).containsExactly("a cat");
        assertThat(used.pictures())
                .extracting(RetrievedPicture::name)
                .containsExactly("0.png", "1.png");
        assertThat(used.sha256()).isEqualTo("aa");
        assertThat(used.scale()).isEqualTo(1);
    }

    @Test
    void bracketsThatWeighWordsAreNotLookedFor() {
        words = "a (red:1.3) [cat] \\(old\\)";
        weighted = true;

        read(1, null, null);

        assertThat(lookedFor).containsExactly("a red cat (old)");
    }

    @Test
    void picturesCanBeNamedInPlaceOfThoseNearest() {
        UsedRetrieval used = read(null, 0.5, List.of("s2", "s0")).orElseThrow();

        assertThat(lookedFor).isEmpty();
        assertThat(used.pictures())
                .extracting(RetrievedPicture::name)
                .containsExactly("2.png", "0.png");
    }

    @Test
    void aPictureThatTheIndexDoesNotHoldIsNamed() {
        assertThat(read(null, null, List.of("s0", "s9"))).isEmpty();

        assertThat(refused(RefusalCode.UNSUPPORTED).found()).isEqualTo("the picture 's9'");
    }

    @Test
    void picturesThatCountForNothingAreNotLookedFor() {
        assertThat(read(2, 0.0, null)).isEmpty();
        assertThat(read(2, -0.0, null)).isEmpty();

        assertThat(lookedFor).isEmpty();
        assertThat(faults.all()).isEmpty();
    }

    @Test
    void aRequestWithoutThemLooksForNothing() {
        assertThat(read(PromptRequest.newBuilder().setId("r"))).isEmpty();

        assertThat(lookedFor).isEmpty();
        assertThat(faults.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 17, Integer.MAX_VALUE})
    void aNumberOutOfRangeIsRefused(int k) {
        assertThat(read(k, null, null)).isEmpty();

        assertThat(refused(RefusalCode.INVALID))
                .returns("k " + k, Fault::found)
                .returns("from 1 to 16", Fault::wanted);
    }

    @Test
    void morePicturesThanTheIndexHasAreRefused() {
        assertThat(read(4, null, null)).isEmpty();

        assertThat(refused(RefusalCode.UNSUPPORTED).wanted())
                .isEqualTo("at most 3, as the index has");
    }

    @Test
    void severalPicturesAreRefusedWhereTheNetworkTakesOne() {
        encoder = new ImagePrompts.Found.Usable("aa", true, false);
        assertThat(read(1, null, null)).isPresent();
        lookedFor.clear();

        assertThat(read(2, null, null)).isEmpty();

        assertThat(refused(RefusalCode.UNSUPPORTED).wanted())
                .isEqualTo("1; this model's U-Net takes one picture");
    }

    @Test
    void fewerCaptionsThanWantedAreRefusedWithTheirNumber() {
        captioned = 1;

        assertThat(read(2, null, null)).isEmpty();

        assertThat(faults.all())
                .singleElement()
                .returns(RefusalCode.UNSUPPORTED, Fault::code)
                .returns(
                        "k 2, where the captions of 1 picture have a word of the prompt",
                        Fault::found);
    }

    @Test
    void aRequestWithoutWordsHasNothingToLookFor() {
        words = " ";

        assertThat(read(1, null, null)).isEmpty();

        assertThat(refused(RefusalCode.INVALID).found()).isEqualTo("k without a prompt");
    }

    @Test
    void kBesidePicturesAndNeitherAreRefused() {
        read(1, null, List.of("s0"));
        read(null, null, null);
        read(null, null, List.of());
        read(null, null, List.of("s0", "s0"));
        read(null, null, Stream.generate(() -> "s0").limit(17).toList());

        assertThat(faults.all())
                .extracting(Fault::found)
                .containsExactly(
                        "k beside pictures",
                        "neither k nor pictures",
                        "0 pictures",
                        "a picture twice",
                        "17 pictures");
        assertThat(faults.all()).extracting(Fault::code).containsOnly(RefusalCode.INVALID);
    }

    @Test
    void anImagePromptBesideThemIsRefused() {
        var like = new ImagePrompt(ByteBuffer.allocate(1), null);

        assertThat(
                        read(
                                PromptRequest.newBuilder()
                                        .setId("r")
                                        .setImagePrompt(like)
                                        .setRetrieve(
                                                new dev.darkroom.schemas.Retrieval(1, null, null))))
                .isEmpty();

        assertThat(refused(RefusalCode.INVALID).found())
                .isEqualTo("pictures of an index beside an imagePrompt");
    }

    @Test
    void aWorkerWithoutAnIndexSaysSo() {
        index = new Retrieval.Found.Absent();

        assertThat(read(2, null, null)).isEmpty();

        assertThat(refused(RefusalCode.UNSUPPORTED))
                .returns("2 pictures", Fault::found)
                .returns("null; this worker has no index (--index)", Fault::wanted);
    }

    @Test
    void anIndexThatDoesNotGoWithTheModelSaysWhy() {
        index = new Retrieval.Found.Unusable("it is another's");

        assertThat(read(1, null, null)).isEmpty();

        assertThat(refused(RefusalCode.UNSUPPORTED).found()).isEqualTo("it is another's");
    }

    @Test
    void aModelThatNoPictureCanPromptSaysSo() {
        encoder = new ImagePrompts.Found.Absent();

        assertThat(read(1, null, null)).isEmpty();

        assertThat(refused(RefusalCode.UNSUPPORTED).wanted())
                .isEqualTo("null; this model has no image encoder");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 10.1, Double.NaN})
    void aScaleOutOfRangeIsRefused(double scale) {
        assertThat(read(1, scale, null)).isEmpty();

        assertThat(refused(RefusalCode.INVALID).found()).isEqualTo("scale " + scale);
    }

    @Test
    void nothingIsLookedForOnceTheRequestIsRefused() {
        faults.add(RefusalCode.INVALID, "steps", "0", "1 or more");

        assertThat(read(1, null, null)).isEmpty();

        assertThat(lookedFor).isEmpty();
    }
}
