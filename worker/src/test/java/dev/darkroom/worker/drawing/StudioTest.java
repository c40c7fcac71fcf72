package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.batch.BatchLoad;
import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseKind;
import dev.darkroom.worker.drawing.DrawingStopped.Reason;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.PictureText;
import dev.darkroom.worker.image.PngText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

class StudioTest {
    private static final DrawingParameters APPLE = Asking.forAnApple().parameters();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SmallModel model = new SmallModel();
    private final Studio studio = studio(model);

    @AfterEach
    void close() {
        threads.shutdownNow();
        studio.close();
        assertThat(model.closed).isTrue();
    }

    @Test
    void theOtherKindOfNoiseGivesAnotherPicture() {
        Picture cpu = studio.draw(APPLE, UNINTERESTED);
        Picture cuda = studio.draw(with(NoiseKind.CUDA, Wording.PLAIN), UNINTERESTED);

        assertThat(cuda.bytes()).isNotEqualTo(cpu.bytes());
        assertThat(PngText.read(cuda.bytes()).get(PictureText.JSON)).contains("\"noise\":\"cuda\"");
    }

    @ParameterizedTest
    @EnumSource(NoiseKind.class)
    void aDrawingBeginsWithTheNoiseOfItsKind(NoiseKind kind) {
        studio.draw(with(kind, Wording.PLAIN), UNINTERESTED);

        Latents begun = model.passes.getFirst().getFirst().latents();
        Latents noise = kind.from(APPLE.seed()).next(begun.shape());
        float scale = begun.values()[0] / noise.values()[0];
        assertThat(begun.values()).containsExactly(noise.times(scale).values(), within(1e-5f));
    }

    @Test
    void bothSidesOfALongPromptHaveTheSameShape() {
        Wording inPieces =
                new Wording(
                        new Words.Other(Optional.of("a ".repeat(100)), Optional.empty()),
                        Words.Other.NONE,
                        0,
                        OptionalInt.empty(),
                        false,
                        Optional.of(LongTexts.CHUNK));
        DrawingParameters wanted = with(NoiseKind.CPU, inPieces);

        studio.draw(wanted, UNINTERESTED);

        assertThat(model.passes)
                .flatMap(pass -> pass.stream().map(Row::shape).toList())
                .containsOnly(model.passes.getFirst().getFirst().shape());
        assertThat(model.encoded).contains("");
    }

    private static DrawingParameters with(NoiseKind noise, Wording wording) {
        return new DrawingParameters(
                APPLE.prompt(),
                APPLE.negativePrompt(),
                APPLE.width(),
                APPLE.height(),
                APPLE.steps(),
                APPLE.sampler(),
                APPLE.guidanceScale(),
                APPLE.seed(),
                APPLE.init(),
                APPLE.format(),
                APPLE.quality(),
                Nuances.NONE.withNoise(noise).withWording(wording));
    }

    @Test
    void aVariationLiesBetweenThePicturesOfItsTwoSeeds() {
        DrawingParameters other = APPLE.with(Nuances.NONE.withVariation(new Variation(99, 1)));
        DrawingParameters between = APPLE.with(Nuances.NONE.withVariation(new Variation(99, 0.3)));

        byte[] own = studio.draw(APPLE, UNINTERESTED).bytes();

        assertThat(studio.draw(other, UNINTERESTED).bytes()).isNotEqualTo(own);
        assertThat(studio.draw(between, UNINTERESTED).bytes())
                .isNotEqualTo(own)
                .isNotEqualTo(studio.draw(other, UNINTERESTED).bytes());
    }

    @Test
    void aPictureIsTheSameAloneAndAmongStrangers() throws Exception {
        Picture alone = studio.draw(APPLE, UNINTERESTED);

        Picture among = Strangers.drawnAmong(studio, APPLE);

        assertThat(model.passes).anyMatch(pass -> pass.size() > 4);
        assertThat(among.sha256()).isEqualTo(alone.sha256());
        assertThat(among.bytes()).isEqualTo(alone.bytes());
    }

    @Test
    void anotherSeedIsAnotherPicture() {
        assertThat(studio.draw(Asking.forAnApple().seed(8).parameters(), UNINTERESTED).sha256())
                .isNotEqualTo(studio.draw(APPLE, UNINTERESTED).sha256());
    }

    @Test
    void guidanceThatChangesNothingCostsOneRow() {
        Asking apple = Asking.forAnApple();
        rowsPerCallAre(1, apple.guidance(1));
        rowsPerCallAre(1, apple.prompt(""));
        rowsPerCallAre(1, apple.negative(apple.prompt()));
        rowsPerCallAre(2, apple.guidance(1.01));
        rowsPerCallAre(2, apple.negative("blurred"));
    }

    private void rowsPerCallAre(int rows, Asking wanted) {
        model.passes.clear();
        studio.draw(wanted.parameters(), UNINTERESTED);
        assertThat(model.passes.stream().mapToInt(List::size).sum()).isEqualTo(rows * 12);
    }

    @Test
    void aTextIsEncodedOnce() {
        studio.draw(APPLE, UNINTERESTED);
        studio.draw(Asking.forAnApple().seed(8).parameters(), UNINTERESTED);

        assertThat(model.encoded).containsExactlyInAnyOrder("", "a red apple");
    }

    @Test
    void aDrawingThatIsNotWantedAnyMoreStopsBeforeTheNextCall() {
        AtomicInteger calls = new AtomicInteger();
        DrawingWatch threeCalls =
                watch(
                        () -> {
                            if (calls.incrementAndGet() > 4) { // one before the text is encoded
                                throw new DrawingStopped(Reason.CANCELLED);
                            }
                        });

        assertThatThrownBy(
                        () -> studio.draw(Asking.forAnApple().guidance(1).parameters(), threeCalls))
                .isInstanceOfSatisfying(
                        DrawingStopped.class,
                        stopped -> assertThat(stopped.reason()).isEqualTo(Reason.CANCELLED));
        assertThat(model.passes).hasSize(3);
        assertThat(studio.load()).isEqualTo(new BatchLoad(0, 0, 0, 0));
    }

    @Test
    void anInterruptedDrawingStops() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        SmallModel held =
                new SmallModel(
                        network ->
                                rows -> {
                                    begun.countDown();
                                    awaitUninterruptibly(gate);
                                    return network.run(rows);
                                });
        try (Studio slow = studio(held)) {
            List<Throwable> ends = new ArrayList<>();
            Thread drawing =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            slow.draw(APPLE, UNINTERESTED);
                                        } catch (DrawingStopped stopped) {
                                            ends.add(stopped);
                                        }
                                    });
            begun.await();

            drawing.interrupt();
            drawing.join();

            assertThat(ends).singleElement().isInstanceOf(DrawingStopped.class);
            gate.countDown();
        }
    }

    @Test
    void numbersThatAreNotFiniteAreAFailureWithItsCause() {
        SmallModel broken = new SmallModel(network -> rows -> spoiled(network, rows));
        try (Studio unlucky = studio(broken)) {
            assertThatThrownBy(() -> unlucky.draw(APPLE, UNINTERESTED))
                    .isInstanceOf(DrawingFailed.class)
                    .hasRootCauseMessage("the network answered numbers that are not finite");
        }
    }

    private static List<Latents> spoiled(ForwardPass network, List<Row> rows) {
        List<Latents> answers = network.run(rows);
        answers.forEach(answer -> answer.values()[0] = Float.NaN);
        return answers;
    }

    @Test
    void whatIsWrittenInThePictureIsEnoughToDrawItAgain() throws Exception {
        DrawingParameters wanted =
                Asking.forAnApple()
                        .prompt("une pomme à croquer")
                        .negative("flou")
                        .guidance(4.5)
                        .parameters();
        Picture picture = studio.draw(wanted, UNINTERESTED);

        Map<String, String> texts = PngText.read(picture.bytes());
        JsonNode said = new ObjectMapper().readTree(texts.get("darkroom"));
        DrawingParameters again =
                new DrawingParameters(
                        said.get("prompt").textValue(),
                        Optional.of(said.get("negativePrompt").textValue()),
                        said.get("width").intValue(),
                        said.get("height").intValue(),
                        said.get("steps").intValue(),
                        said.get("sampler").textValue(),
                        said.get("guidanceScale").doubleValue(),
                        said.get("seed").longValue(),
                        Optional.empty(),
                        ImageFormat.valueOf(said.get("format").textValue().toUpperCase()),
                        100,
                        Nuances.NONE);

        assertThat(studio.draw(again, UNINTERESTED).bytes()).isEqualTo(picture.bytes());
        assertThat(texts.get("parameters"))
                .isEqualTo(
                        """
                        une pomme à croquer
                        Negative prompt: flou
                        Steps: 12, Sampler: Euler, CFG scale: 4.5, Seed: 7, Size: 64x64, \
                        Model hash: 0123456789, Model: small\
                        """);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void everyFormatIsDrawnTheSameTwice(ImageFormat format) {
        DrawingParameters wanted = Asking.forAnApple().format(format).parameters();

        Picture picture = studio.draw(wanted, UNINTERESTED);

        assertThat(picture.bytes()).isNotEmpty();
        assertThat(picture.format()).isEqualTo(format);
        assertThat(studio.draw(wanted, UNINTERESTED).sha256()).isEqualTo(picture.sha256());
    }

    @Test
    void theWatchSeesEveryStepAndMayLookAtThePicture() {
        List<Integer> steps = new ArrayList<>();
        List<byte[]> previews = new ArrayList<>();
        DrawingWatch curious =
                new DrawingWatch() {
                    @Override
                    public void beforeCall() {
                        // Only watching.
                    }

                    @Override
                    public void stepped(int done, int of, Supplier<Optional<byte[]>> previewPng) {
                        assertThat(of).isEqualTo(12);
                        steps.add(done);
                        if (done == 6) {
                            previews.add(previewPng.get().orElseThrow());
                        }
                    }
                };

        studio.draw(APPLE, curious);

        assertThat(steps).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(previews).singleElement().satisfies(png -> PngText.read(png));
    }

    @Test
    void warmingUpLeavesNothingBehind() {
        studio.warmUp();

        assertThat(studio.load()).isEqualTo(new BatchLoad(0, 0, 0, 0));
    }

    private static Studio studio(SmallModel model) {
        return new Studio(model, BatchLimits.onCpu(2), (_, _, _, _) -> {});
    }

    private static DrawingWatch watch(Runnable beforeCall) {
        return new DrawingWatch() {
            @Override
            public void beforeCall() {
                beforeCall.run();
            }

            @Override
            public void stepped(int done, int of, Supplier<Optional<byte[]>> previewPng) {
                // Steps do not matter here.
            }
        };
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }
}
