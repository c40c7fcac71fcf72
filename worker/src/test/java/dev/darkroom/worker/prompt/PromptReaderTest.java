package dev.darkroom.worker.prompt;

import static dev.darkroom.worker.prompt.Limits.STANDARD;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.worker.drawing.Abilities;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.Nuances;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Variation;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.image.ImageFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class PromptReaderTest {

    private static final ModelCard CARD =
            new ModelCard(
                    "tiny",
                    "00",
                    new ModelCard.Defaults(128, 96, 20, 4),
                    8,
                    Optional.empty(),
                    true);

    /// Words are tokens, and ten fit.
    private static List<PromptLength> measure(Words words) {
        String text = words.first();
        return List.of(
                new PromptLength(0, text.isEmpty() ? 2 : text.split(" ").length + 2, 12, false));
    }

    private static PromptReader reader(Optional<String> model) {
        return reader(model, CARD);
    }

    private static PromptReader reader(Optional<String> model, ModelCard card) {
        return reader(model, card, STANDARD);
    }

    private static PromptReader reader(Optional<String> model, ModelCard card, Limits limits) {
        return new PromptReader(
                new PromptReader.Queue("darkroom.prompts", model),
                card,
                new TestingSamplers(),
                PromptReaderTest::measure,
                PictureUse.NEVER,
                limits);
    }

    private static PromptRequest.Builder request() {
        return PromptRequest.newBuilder().setId("r1").setLabels(Map.of("team", "blue"));
    }

    private static Reading read(UnaryOperator<PromptRequest.Builder> change) {
        return reader(Optional.empty()).read(Optional.of("r1"), change.apply(request()).build());
    }

    @Test
    void aRequestThatSaysNothingMeansTheModelsDefaults() {
        assertThat(read(request -> request))
                .isInstanceOfSatisfying(
                        Prompt.class,
                        prompt ->
                                assertThat(prompt.images())
                                        .containsExactly(
                                                new DrawingParameters(
                                                        "",
                                                        Optional.empty(),
                                                        128,
                                                        96,
                                                        20,
                                                        "euler",
                                                        4,
                                                        Seeds.of("r1"),
                                                        Optional.empty(),
                                                        ImageFormat.PNG,
                                                        90,
                                                        Nuances.NONE)));
    }

    @Test
    void whatARequestSaysIsWhatIsDrawn() {
        Instant tomorrow = Instant.ofEpochMilli(1_900_000_000_000L);
        Reading reading =
                read(
                        request ->
                                request.setPrompt("a red apple")
                                        .setNegativePrompt("worms")
                                        .setWidth(256)
                                        .setHeight(64)
                                        .setSteps(7)
                                        .setSampler("EulerAncestralDiscreteScheduler")
                                        .setGuidanceScale(1.5)
                                        .setSeed(Limits.MAX_SEED)
                                        .setFormat("jpeg")
                                        .setQuality(70)
                                        .setPreviewEvery(2)
                                        .setExpiresAt(tomorrow));
        assertThat(reading)
                .isInstanceOfSatisfying(
                        Prompt.class,
                        prompt -> {
                            assertThat(prompt.images())
                                    .containsExactly(
                                            new DrawingParameters(
                                                    "a red apple",
                                                    Optional.of("worms"),
                                                    256,
                                                    64,
                                                    7,
                                                    "euler-a",
                                                    1.5,
                                                    (1L << 53) - 1,
                                                    Optional.empty(),
                                                    ImageFormat.JPEG,
                                                    70,
                                                    Nuances.NONE));
                            assertThat(prompt.expiresAt()).contains(tomorrow);
                            assertThat(prompt.previewEvery()).hasValue(2);
                            assertThat(prompt.asked().labels()).containsEntry("team", "blue");
                        });
    }

    @Test
    void picturesOfAVariationShareTheSeedAndCountTheOtherUp() {
        Reading reading =
                read(
                        request ->
                                request.setSeed(40L)
                                        .setCount(2)
                                        .setVariationSeed(7L)
                                        .setVariationStrength(0.2));

        assertThat(((Prompt) reading).images())
                .extracting(DrawingParameters::seed, image -> image.nuances().variation())
                .containsExactly(
                        tuple(40L, Optional.of(new Variation(7, 0.2))),
                        tuple(40L, Optional.of(new Variation(8, 0.2))));
    }

    @Test
    void aVariationOfNoStrengthIsNone() {
        Reading reading = read(request -> request.setVariationSeed(7L).setVariationStrength(0.0));

        assertThat(((Prompt) reading).images().getFirst().nuances()).isEqualTo(Nuances.NONE);
    }

    @Test
    void imageIOfARequestHasItsSeedPlusI() {
        Reading reading = read(request -> request.setSeed(40L).setCount(3));
        assertThat(reading)
                .isInstanceOfSatisfying(
                        Prompt.class,
                        prompt ->
                                assertThat(prompt.images())
                                        .extracting(DrawingParameters::seed)
                                        .containsExactly(40L, 41L, 42L));
    }

    /// The expected number comes from Python: `int.from_bytes(sha256(b"r1").digest()[:8], "big") &
    /// (2**53 - 1)`.
    @Test
    void aRequestWithoutASeedGetsOneFromItsId() {
        assertThat(Seeds.of("r1")).isEqualTo(5605063684549517L);
        assertThat(Seeds.of("ü/🍎")).isEqualTo(1007499864715754L);
    }

    @Test
    void aSizeThatThereIsNoMemoryForIsRefusedWithWhatThereIs() {
        PromptReader reader = reader(Optional.empty(), CARD, STANDARD.withMaxPixels(128 * 128));

        assertThat(sized(reader, 128, 128)).isInstanceOf(Prompt.class);
        assertThat(sized(reader, 256, 64)).isInstanceOf(Prompt.class);
        assertThat(sized(reader, 136, 128))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.faults())
                                        .containsExactly(
                                                new Fault(
                                                        RefusalCode.UNSUPPORTED,
                                                        "width",
                                                        "136 beside a height of 128",
                                                        "at most 16384 pixels, width times height;"
                                                                + " this worker has no memory for"
                                                                + " more")));
    }

    private static Reading sized(PromptReader reader, int width, int height) {
        return reader.read(Optional.of("r1"), request().setWidth(width).setHeight(height).build());
    }

    @Test
    void aModelOfOneSizeRefusesEveryOther() {
        ModelCard oneSize =
                new ModelCard(
                        "tiny",
                        "00",
                        CARD.defaults(),
                        8,
                        Optional.empty(),
                        true,
                        Optional.of(new ModelCard.Size(128, 96)),
                        Abilities.PLAIN);
        PromptReader reader = reader(Optional.empty(), oneSize);
        Optional<String> key = Optional.of("r1");

        assertThat(reader.read(key, request().setWidth(128).build())).isInstanceOf(Prompt.class);
        assertThat(reader.read(key, request().setWidth(256).setHeight(96).build()))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.message())
                                        .contains("width", "256", "128, the only one")
                                        .doesNotContain("height"));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(r -> r.setWidth(515), RefusalCode.INVALID, "width", "515", "512 or 520"),
                refusal(r -> r.setWidth(0), RefusalCode.INVALID, "width", "0", "8 would do"),
                refusal(r -> r.setWidth(-8), RefusalCode.INVALID, "width", "-8", "8 would do"),
                refusal(r -> r.setHeight(4096), RefusalCode.INVALID, "height", "4096", "1024"),
                refusal(r -> r.setSteps(0), RefusalCode.INVALID, "steps", "0", "1 to 150"),
                refusal(r -> r.setSteps(151), RefusalCode.INVALID, "steps", "151", "1 to 150"),
                refusal(
                        r -> r.setSampler("short").setSteps(60),
                        RefusalCode.INVALID,
                        "steps",
                        "60",
                        "1 to 50"),
                refusal(
                        r -> r.setSampler("magic"),
                        RefusalCode.UNKNOWN_SAMPLER,
                        "sampler",
                        "'magic'",
                        "euler, euler-a"),
                refusal(
                        r -> r.setGuidanceScale(Double.NaN),
                        RefusalCode.INVALID,
                        "guidanceScale",
                        "NaN",
                        "0.0 to 100.0"),
                refusal(
                        r -> r.setGuidanceScale(Double.POSITIVE_INFINITY),
                        RefusalCode.INVALID,
                        "guidanceScale",
                        "Infinity",
                        "0.0 to 100.0"),
                refusal(
                        r -> r.setGuidanceScale(-0.5),
                        RefusalCode.INVALID,
                        "guidanceScale",
                        "-0.5",
                        "0.0 to 100.0"),
                refusal(r -> r.setSeed(-1L), RefusalCode.INVALID, "seed", "-1", "9007199254740991"),
                refusal(
                        r -> r.setSeed(1L << 53),
                        RefusalCode.INVALID,
                        "seed",
                        "9007199254740992",
                        "9007199254740991"),
                refusal(r -> r.setCount(0), RefusalCode.INVALID, "count", "0", "1 to 64"),
                refusal(r -> r.setCount(65), RefusalCode.INVALID, "count", "65", "1 to 64"),
                refusal(
                        r -> r.setFormat("gif"),
                        RefusalCode.INVALID,
                        "format",
                        "'gif'",
                        "png, jpeg or webp"),
                refusal(r -> r.setQuality(101), RefusalCode.INVALID, "quality", "101", "1 to 100"),
                refusal(
                        r -> r.setPreviewEvery(0),
                        RefusalCode.INVALID,
                        "previewEvery",
                        "0",
                        "from 1"),
                refusal(
                        r -> r.setPrompt("a b c d e f g h i j k"),
                        RefusalCode.TOO_LONG,
                        "prompt",
                        "13 tokens, too long from token 13 on",
                        "at most 12 tokens"),
                refusal(
                        r -> r.setNegativePrompt("x".repeat(10_001)),
                        RefusalCode.TOO_LONG,
                        "negativePrompt",
                        "10001 characters",
                        "10000"),
                refusal(
                        r -> r.setModel("sdxl"),
                        RefusalCode.UNKNOWN_MODEL,
                        "model",
                        "'sdxl'",
                        "null on darkroom.prompts"),
                refusal(
                        r -> r.setInitImage(ByteBuffer.allocate(9)).setStrength(0.5),
                        RefusalCode.UNSUPPORTED,
                        "initImage",
                        "9 bytes",
                        "null"),
                refusal(
                        r -> r.setMask(ByteBuffer.allocate(3)),
                        RefusalCode.UNSUPPORTED,
                        "mask",
                        "3 bytes",
                        "null"),
                refusal(
                        r -> r.setStrength(0.5),
                        RefusalCode.INVALID,
                        "strength",
                        "0.5",
                        "initImage"),
                refusal(
                        r -> r.setLabels(labels(33)),
                        RefusalCode.INVALID,
                        "labels",
                        "33 labels",
                        "at most 32"),
                refusal(
                        r -> r.setLabels(Map.of("k", "v".repeat(1024))),
                        RefusalCode.INVALID,
                        "labels",
                        "1025 characters",
                        "at most 1024"),
                refusal(r -> r.setId("r2"), RefusalCode.INVALID, "id", "other", "the same"));
    }

    @ParameterizedTest(name = "{2}: {3}")
    @MethodSource("refusals")
    void aRefusalSaysFieldFoundAndWanted(
            UnaryOperator<PromptRequest.Builder> change,
            RefusalCode code,
            String field,
            String found,
            String wanted) {
        assertThat(read(change))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> {
                            assertThat(refusal.faults()).hasSize(1);
                            assertThat(refusal.first().code()).isEqualTo(code);
                            assertThat(refusal.first().field()).isEqualTo(field);
                            assertThat(refusal.first().found()).contains(found);
                            assertThat(refusal.first().wanted()).contains(wanted);
                        });
    }

    @Test
    void aRefusalNamesEveryFaultOfTheRequest() {
        assertThat(read(request -> request.setWidth(3).setSteps(-1).setCount(0).setFormat("bmp")))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.message())
                                        .startsWith("prompt r1: ")
                                        .contains("width", "steps", "count", "format"));
    }

    @Test
    void aRefusalNeverRepeatsTheText() {
        assertThat(read(request -> request.setPrompt("secret ".repeat(40))))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.toString()).doesNotContain("secret"));
    }

    @Test
    void idsHaveALengthAndAKey() {
        PromptReader reader = reader(Optional.empty());
        String longest = "i".repeat(256);
        assertThat(reader.read(Optional.of(longest), request().setId(longest).build()))
                .isInstanceOf(Prompt.class);
        assertThat(reader.read(Optional.of(longest + "i"), request().setId(longest + "i").build()))
                .isInstanceOf(Refusal.class);
        assertThat(reader.read(Optional.of(""), request().setId("").build()))
                .isInstanceOf(Refusal.class);
        assertThat(reader.read(Optional.empty(), request().build())).isInstanceOf(Refusal.class);
    }

    @Test
    void aNamedModelsQueueCarriesOnlyItsOwnRequests() {
        PromptReader reader = reader(Optional.of("sdxl"));
        Optional<String> key = Optional.of("r1");
        assertThat(reader.read(key, request().setModel("sdxl").build())).isInstanceOf(Prompt.class);
        assertThat(reader.read(key, request().build())).isInstanceOf(Refusal.class);
        assertThat(reader.read(key, request().setModel("tiny").build()))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void labelsThatAreRefusedAreNotRepeated() {
        assertThat(read(request -> request.setLabels(labels(33)))).satisfies(this::isWithoutLabels);
        assertThat(read(request -> request.setLabels(Map.of("k", "v".repeat(1024)))))
                .satisfies(this::isWithoutLabels);
        assertThat(read(request -> request.setSteps(0)))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.asked().labels()).containsEntry("team", "blue"));
    }

    private void isWithoutLabels(Reading reading) {
        assertThat(reading)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.asked().labels()).isEmpty());
    }

    private static Map<String, String> labels(int count) {
        return IntStream.range(0, count)
                .boxed()
                .collect(java.util.stream.Collectors.toMap(i -> "k" + i, i -> "v"));
    }

    private static Arguments refusal(
            UnaryOperator<PromptRequest.Builder> change,
            RefusalCode code,
            String field,
            String found,
            String wanted) {
        return Arguments.of(change, code, field, found, wanted);
    }

    private static final class TestingSamplers implements SamplerBook {

        @Override
        public Entry standard() {
            return new Entry("euler", 1000);
        }

        @Override
        public Optional<Entry> find(String name) {
            return switch (name) {
                case "euler" -> Optional.of(standard());
                case "euler-a", "EulerAncestralDiscreteScheduler" ->
                        Optional.of(new Entry("euler-a", 1000));
                case "short" -> Optional.of(new Entry("short", 50));
                default -> Optional.empty();
            };
        }

        @Override
        public OptionalDouble leastStrength(Entry sampler, int steps) {
            return OptionalDouble.of(1.0 / steps);
        }

        @Override
        public List<String> names() {
            return List.of("euler", "euler-a", "short");
        }
    }
}
