package dev.darkroom.worker.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.PixelOffset;
import dev.darkroom.schemas.PixelSize;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.ResolvedParameters;
import dev.darkroom.worker.drawing.Abilities;
import dev.darkroom.worker.drawing.Abilities.Guidance;
import dev.darkroom.worker.drawing.Abilities.LongText;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.prompt.Limits;
import dev.darkroom.worker.prompt.Prompt;
import dev.darkroom.worker.prompt.PromptReader;
import dev.darkroom.worker.prompt.Reading;
import dev.darkroom.worker.prompt.SamplerBook;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What a result states of a picture is what the picture depends on.
class StatedFieldsTest {
    private static final int WINDOW = 12;
    private static final Abilities ALL =
            new Abilities(3, 4, LongText.of(20, 40), Guidance.TWO_ROWS, true, true);
    private static final List<Abilities> KINDS =
            List.of(
                    ALL,
                    Abilities.PLAIN,
                    new Abilities(2, 2, LongText.NONE, Guidance.TWO_ROWS, false, true),
                    new Abilities(2, 0, LongText.of(20, 40), Guidance.AN_INPUT, false, false),
                    new Abilities(2, 0, LongText.of(20, 40), Guidance.NOTHING, false, false));

    private static Optional<DrawingParameters> read(Abilities abilities, PromptRequest request) {
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
        Reading reading =
                new PromptReader(
                                new PromptReader.Queue("darkroom.prompts", Optional.empty()),
                                card,
                                new OneSampler(),
                                words -> lengths(abilities, words),
                                PictureUse.NEVER,
                                Limits.STANDARD)
                        .read(Optional.of("r1"), request);
        return reading instanceof Prompt prompt
                ? Optional.of(prompt.images().getFirst())
                : Optional.empty();
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

    private static ResolvedParameters resolved(DrawingParameters drawn) {
        return new Resolved("tiny", drawn).onTheWire();
    }

    @Test
    void whatAResultLeavesNullChangesNothing() {
        Random random = new Random(7);
        int drawable = 0;
        for (int i = 0; i < 20_000; i++) {
            Abilities abilities = KINDS.get(random.nextInt(KINDS.size()));
            PromptRequest request = request(random);
            Optional<DrawingParameters> drawn = read(abilities, request);
            if (drawn.isPresent()) {
                drawable++;
                PromptRequest less = withoutWhatIsNull(request, resolved(drawn.get()));
                assertThat(read(abilities, less))
                        .describedAs("%s of %s", request, abilities)
                        .isEqualTo(drawn);
            }
        }
        assertThat(drawable).isGreaterThan(1000);
    }

    /// Every field that a request has as well, under the same name.
    private static PromptRequest withoutWhatIsNull(
            PromptRequest request, ResolvedParameters stated) {
        PromptRequest less = PromptRequest.newBuilder(request).build();
        for (Schema.Field field : stated.getSchema().getFields()) {
            Schema.Field asked = request.getSchema().getField(field.name());
            if (asked != null && stated.get(field.pos()) == null) {
                less.put(asked.pos(), null);
            }
        }
        return less;
    }

    private static PromptRequest request(Random random) {
        PromptRequest.Builder request = PromptRequest.newBuilder().setId("r1").setSeed(7L);
        List<UnaryOperator<PromptRequest.Builder>> said =
                List.of(
                        r -> r.setPrompt(text(random)),
                        r -> r.setNegativePrompt(text(random)),
                        r -> r.setPrompt2(text(random)),
                        r -> r.setPrompt3(text(random)),
                        r -> r.setNegativePrompt2(text(random)),
                        r -> r.setNegativePrompt3(text(random)),
                        r -> r.setGuidanceScale(random.nextInt(5) / 2.0),
                        r -> r.setGuidanceRescale(random.nextInt(3) / 2.0),
                        r -> r.setClipSkip(random.nextInt(3)),
                        r -> r.setMaxSequenceLength(10 * (1 + random.nextInt(4))),
                        r -> r.setPromptWeighting(random.nextBoolean()),
                        r -> r.setLongPrompts(random.nextBoolean() ? "chunk" : "truncate"),
                        r -> r.setNoise(random.nextBoolean() ? "cpu" : "cuda"),
                        r -> r.setQuality(1 + random.nextInt(100)),
                        r -> r.setFormat(random.nextBoolean() ? "png" : "jpeg"),
                        r -> r.setOriginalSize(size(random)),
                        r -> r.setTargetSize(size(random)),
                        r -> r.setCropTopLeft(offset(random)),
                        r ->
                                r.setNegativeOriginalSize(size(random))
                                        .setNegativeTargetSize(size(random)),
                        r ->
                                r.setNegativeOriginalSize(size(random))
                                        .setNegativeTargetSize(size(random))
                                        .setNegativeCropTopLeft(offset(random)));
        int fields = random.nextInt(7);
        for (int i = 0; i < fields; i++) {
            request = said.get(random.nextInt(said.size())).apply(request);
        }
        return request.build();
    }

    private static String text(Random random) {
        List<String> texts = List.of("", "a", "b", "(a)", "a:2", "\\(a", "abcdefghijklmno");
        return texts.get(random.nextInt(texts.size()));
    }

    private static PixelSize size(Random random) {
        return random.nextBoolean() ? new PixelSize(64, 64) : new PixelSize(64, 32);
    }

    private static PixelOffset offset(Random random) {
        return new PixelOffset(random.nextInt(2), 0);
    }

    private static Arguments same(
            String why,
            UnaryOperator<PromptRequest.Builder> one,
            UnaryOperator<PromptRequest.Builder> other) {
        return Arguments.of(why, one, other);
    }

    static Stream<Arguments> sameDrawings() {
        return Stream.of(
                same("no guidance", r -> r.setGuidanceScale(1.0), r -> r.setGuidanceScale(0.5)),
                same(
                        "a negative prompt without guidance",
                        r -> r.setGuidanceScale(1.0),
                        r ->
                                r.setGuidanceScale(0.0)
                                        .setNegativePrompt("b")
                                        .setNegativePrompt2("c")
                                        .setGuidanceRescale(0.7)),
                same(
                        "a long negative prompt without guidance",
                        r -> r.setGuidanceScale(1.0),
                        r -> r.setGuidanceScale(1.0).setNegativePrompt("abcdefghijklmno")),
                same(
                        "both sides the same",
                        r -> r.setPrompt("a").setNegativePrompt("a"),
                        r -> r.setPrompt("a").setNegativePrompt("a").setGuidanceRescale(0.7)),
                same(
                        "no brackets",
                        r -> r.setPrompt("a"),
                        r -> r.setPrompt("a").setPromptWeighting(true)),
                same(
                        "a repeated text",
                        r -> r.setPrompt("a"),
                        r -> r.setPrompt("a").setPrompt2("a")),
                same(
                        "a repeated negative text",
                        r -> r.setPrompt("a").setNegativePrompt("b"),
                        r -> r.setPrompt("a").setNegativePrompt("b").setNegativePrompt3("b")),
                same("the usual length", r -> r, r -> r.setMaxSequenceLength(20)),
                same("the size drawn", r -> r, r -> r.setOriginalSize(new PixelSize(64, 64))),
                same("no crop", r -> r, r -> r.setCropTopLeft(new PixelOffset(0, 0))),
                same(
                        "the same frame twice",
                        r -> r,
                        r ->
                                r.setNegativeOriginalSize(new PixelSize(64, 64))
                                        .setNegativeTargetSize(new PixelSize(64, 64))),
                same("no layer left out", r -> r, r -> r.setClipSkip(0)),
                same("texts that fit", r -> r, r -> r.setLongPrompts("truncate")));
    }

    @ParameterizedTest
    @MethodSource("sameDrawings")
    void whatChangesNothingIsNotStated(
            String why,
            UnaryOperator<PromptRequest.Builder> one,
            UnaryOperator<PromptRequest.Builder> other) {
        ResolvedParameters first = resolved(read(ALL, built(one)).orElseThrow());
        ResolvedParameters second = resolved(read(ALL, built(other)).orElseThrow());

        assertThat(second).isEqualTo(first);
    }

    private static PromptRequest built(UnaryOperator<PromptRequest.Builder> change) {
        return change.apply(PromptRequest.newBuilder().setId("r1").setSeed(7L)).build();
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
