package dev.darkroom.worker.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.PixelOffset;
import dev.darkroom.schemas.PixelSize;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.worker.diffusion.noise.NoiseKind;
import dev.darkroom.worker.drawing.Abilities;
import dev.darkroom.worker.drawing.Abilities.Guidance;
import dev.darkroom.worker.drawing.Abilities.LongText;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.Framing.Frame;
import dev.darkroom.worker.drawing.LongTexts;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.Nuances;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Words;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

class NuancesReadTest {
    private static final int WINDOW = 12;

    /// Three encoders, the last one of texts of any length; told of sizes and crops.
    private static final Abilities ALL =
            new Abilities(3, 4, LongText.of(20, 40), Guidance.TWO_ROWS, true, true);

    /// Guidance is an input of its one network, and nothing else can be said to it.
    private static final Abilities DISTILLED =
            new Abilities(1, 0, LongText.NONE, Guidance.AN_INPUT, false, false);

    private static Reading read(Abilities abilities, UnaryOperator<PromptRequest.Builder> change) {
        ModelCard card =
                new ModelCard(
                        "tiny",
                        "00",
                        new ModelCard.Defaults(64, 64, 20, 4),
                        8,
                        Optional.empty(),
                        true,
                        Optional.empty(),
                        abilities);
        var reader =
                new PromptReader(
                        new PromptReader.Queue("darkroom.prompts", Optional.empty()),
                        card,
                        new OneSampler(),
                        words -> lengths(abilities, words),
                        PictureUse.NEVER,
                        Limits.STANDARD);
        return reader.read(
                Optional.of("r1"), change.apply(PromptRequest.newBuilder().setId("r1")).build());
    }

    /// Letters are tokens; all but the third encoder read long texts in pieces.
    private static List<PromptLength> lengths(Abilities abilities, Words words) {
        int longText = words.longText().orElse(20);
        return Stream.of(
                        new PromptLength(0, words.first().length() + 2, WINDOW, true),
                        new PromptLength(1, words.second().length() + 2, WINDOW, true),
                        new PromptLength(2, words.third().length() + 2, longText, false))
                .limit(abilities.textEncoders())
                .toList();
    }

    private static DrawingParameters drawn(
            Abilities abilities, UnaryOperator<PromptRequest.Builder> change) {
        Reading reading = read(abilities, change);
        assertThat(reading).isInstanceOf(Prompt.class);
        return ((Prompt) reading).images().getFirst();
    }

    @Test
    void aRequestThatSaysNothingOfThemHasNone() {
        assertThat(drawn(ALL, request -> request.setPrompt("a")).nuances()).isEqualTo(Nuances.NONE);
    }

    @Test
    void whatIsSaidIsWhatIsDrawn() {
        DrawingParameters drawn =
                drawn(
                        ALL,
                        request ->
                                request.setPrompt("(a)")
                                        .setPrompt2("b")
                                        .setPrompt3("c")
                                        .setNegativePrompt("d")
                                        .setNegativePrompt2("e")
                                        .setNegativePrompt3("f")
                                        .setClipSkip(2)
                                        .setMaxSequenceLength(30)
                                        .setPromptWeighting(true)
                                        .setNoise("cuda")
                                        .setGuidanceRescale(0.7)
                                        .setOriginalSize(new PixelSize(640, 480))
                                        .setTargetSize(new PixelSize(320, 240))
                                        .setCropTopLeft(new PixelOffset(3, 4))
                                        .setNegativeOriginalSize(new PixelSize(64, 48))
                                        .setNegativeTargetSize(new PixelSize(32, 24)));

        assertThat(drawn.nuances().noise()).isEqualTo(NoiseKind.CUDA);
        assertThat(drawn.nuances().guidanceRescale()).isEqualTo(0.7);
        assertThat(drawn.words())
                .isEqualTo(
                        new Words(
                                "(a)",
                                new Words.Other(Optional.of("b"), Optional.of("c")),
                                2,
                                OptionalInt.of(30),
                                true));
        assertThat(drawn.negativeWords().third()).isEqualTo("f");
        assertThat(drawn.nuances().framing().prompt())
                .isEqualTo(
                        new Frame(
                                Optional.of(new ModelCard.Size(640, 480)),
                                Optional.of(new ModelCard.Size(320, 240)),
                                3,
                                4));
        assertThat(drawn.nuances().framing().negative())
                .hasValueSatisfying(frame -> assertThat(frame.left()).isZero());
    }

    @Test
    void anEmptyNegativePromptIsNoneOnlyWhereTheModelDoesNotTellThemApart() {
        assertThat(drawn(ALL, r -> r.setPrompt("a").setNegativePrompt("")).negativePrompt())
                .contains("");
        assertThat(drawn(Abilities.PLAIN, r -> r.setNegativePrompt("")).negativePrompt()).isEmpty();
        assertThat(drawn(DISTILLED, r -> r.setNegativePrompt("")).negativePrompt()).isEmpty();
    }

    @Test
    void aLongPromptIsReadInPiecesUnlessTheRequestSaysOtherwise() {
        String twoWindows = "a".repeat(15);

        assertThat(longTexts(request -> request.setPrompt(twoWindows))).contains(LongTexts.CHUNK);
        assertThat(longTexts(r -> r.setPrompt(twoWindows).setLongPrompts("truncate")))
                .contains(LongTexts.TRUNCATE);
        assertThat(read(Abilities.PLAIN, r -> r.setPrompt(twoWindows).setLongPrompts("refuse")))
                .isInstanceOf(Refusal.class);
        assertThat(longTexts(r -> r.setPrompt("a").setLongPrompts("truncate"))).isEmpty();
    }

    private static Optional<LongTexts> longTexts(UnaryOperator<PromptRequest.Builder> change) {
        return drawn(Abilities.PLAIN, change).nuances().wording().longTexts();
    }

    @Test
    void aTextThatOneEncoderCannotReadInPiecesIsRefused() {
        assertThat(read(ALL, request -> request.setPrompt("a".repeat(19))))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.message())
                                        .contains("prompt is 21 tokens", "at most 20 tokens"));
        assertThat(read(ALL, r -> r.setPrompt("a".repeat(19)).setMaxSequenceLength(40)))
                .isInstanceOf(Prompt.class);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(Abilities.PLAIN, r -> r.setPrompt2("b"), "prompt2"),
                refusal(Abilities.PLAIN, r -> r.setNegativePrompt3("b"), "negativePrompt3"),
                refusal(ALL, r -> r.setNegativePrompt2("b"), "negativePrompt2"),
                refusal(DISTILLED, r -> r.setNegativePrompt("b"), "negativePrompt"),
                refusal(DISTILLED, r -> r.setGuidanceRescale(0.5), "guidanceRescale"),
                refusal(ALL, r -> r.setGuidanceRescale(1.5), "guidanceRescale"),
                refusal(Abilities.PLAIN, r -> r.setClipSkip(1), "clipSkip"),
                refusal(ALL, r -> r.setClipSkip(5), "clipSkip"),
                refusal(Abilities.PLAIN, r -> r.setMaxSequenceLength(9), "maxSequenceLength"),
                refusal(ALL, r -> r.setMaxSequenceLength(41), "maxSequenceLength"),
                refusal(ALL, r -> r.setNoise("tpu"), "noise"),
                refusal(ALL, r -> r.setLongPrompts("cut"), "longPrompts"),
                refusal(
                        Abilities.PLAIN,
                        r -> r.setOriginalSize(new PixelSize(8, 8)),
                        "originalSize"),
                refusal(
                        Abilities.PLAIN,
                        r -> r.setCropTopLeft(new PixelOffset(0, 8)),
                        "cropTopLeft"),
                refusal(ALL, r -> r.setTargetSize(new PixelSize(8, 0)), "targetSize.height"),
                refusal(ALL, r -> r.setCropTopLeft(new PixelOffset(-1, 0)), "cropTopLeft.left"),
                refusal(
                        ALL,
                        r -> r.setNegativeOriginalSize(new PixelSize(8, 8)),
                        "negativeTargetSize"),
                refusal(
                        ALL,
                        r -> r.setNegativeCropTopLeft(new PixelOffset(8, 8)),
                        "negativeCropTopLeft"),
                refusal(
                        Abilities.PLAIN,
                        r -> r.setPrompt("(a:11)").setPromptWeighting(true),
                        "prompt"),
                refusal(Abilities.PLAIN, r -> r.setPrompt("a".repeat(81)), "prompt"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aFieldThatCannotBeHonouredIsRefusedByName(
            Abilities abilities, UnaryOperator<PromptRequest.Builder> change, String field) {
        assertThat(read(abilities, change))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.faults())
                                        .extracting(Fault::field)
                                        .containsExactly(field));
    }

    private static Arguments refusal(
            Abilities abilities, UnaryOperator<PromptRequest.Builder> change, String field) {
        return Arguments.of(abilities, change, field);
    }

    private static final class OneSampler implements SamplerBook {
        @Override
        public OptionalDouble leastStrength(Entry sampler, int steps) {
            return OptionalDouble.empty();
        }

        @Override
        public Entry standard() {
            return new Entry("euler", 1000);
        }

        @Override
        public Optional<Entry> find(String name) {
            return Optional.empty();
        }

        @Override
        public List<String> names() {
            return List.of("euler");
        }
    }
}
