package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.batch.BatchLoad;
import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.drawing.DrawingStopped.Reason;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.PngText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

@Timeout(30)
class StudioTest {
    private static final DrawingParameters APPLE =
            new DrawingParameters(
                    "a red apple",
                    Optional.empty(),
                    64,
                    64,
                    12,
                    "euler",
                    3,
                    7,
                    Optional.empty(),
                    ImageFormat.PNG,
                    90);

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
    void aPictureIsTheSameAloneAndAmongStrangers() throws Exception {
        Picture alone = studio.draw(APPLE, UNINTERESTED);

        List<Future<Picture>> strangers = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            DrawingParameters stranger = stranger(i);
            strangers.add(threads.submit(() -> studio.draw(stranger, UNINTERESTED)));
        }
        Picture among = threads.submit(() -> studio.draw(APPLE, UNINTERESTED)).get();
        for (Future<Picture> stranger : strangers) {
            stranger.get();
        }

        assertThat(model.passes).anyMatch(pass -> pass.size() > 4);
        assertThat(among.sha256()).isEqualTo(alone.sha256());
        assertThat(among.bytes()).isEqualTo(alone.bytes());
    }

    @Test
    void anotherSeedIsAnotherPicture() {
        assertThat(studio.draw(with(APPLE, 8), UNINTERESTED).sha256())
                .isNotEqualTo(studio.draw(APPLE, UNINTERESTED).sha256());
    }

    @Test
    void guidanceThatChangesNothingCostsOneRow() {
        rowsPerCallAre(1, asking("a red apple", Optional.empty(), 1));
        rowsPerCallAre(1, asking("", Optional.empty(), 3));
        rowsPerCallAre(1, asking("same", Optional.of("same"), 3));
        rowsPerCallAre(2, asking("a red apple", Optional.empty(), 1.01));
        rowsPerCallAre(2, asking("a red apple", Optional.of("blur"), 3));
    }

    private void rowsPerCallAre(int rows, DrawingParameters wanted) {
        model.passes.clear();
        studio.draw(wanted, UNINTERESTED);
        assertThat(model.passes.stream().mapToInt(List::size).sum()).isEqualTo(rows * 12);
    }

    @Test
    void aTextIsEncodedOnce() {
        studio.draw(APPLE, UNINTERESTED);
        studio.draw(with(APPLE, 8), UNINTERESTED);

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

        assertThatThrownBy(() -> studio.draw(asking("a", Optional.empty(), 1), threeCalls))
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
        DrawingParameters wanted = asking("une pomme à croquer", Optional.of("flou"), 4.5);
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
                        100);

        assertThat(studio.draw(again, UNINTERESTED).bytes()).isEqualTo(picture.bytes());
        assertThat(texts.get("parameters"))
                .isEqualTo(
                        """
                        une pomme à croquer
                        Negative prompt: flou
                        Steps: 12, Sampler: euler, CFG scale: 4.5, Seed: 7, Size: 64x64, \
                        Model hash: 0123456789, Model: small\
                        """);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void everyFormatIsDrawnTheSameTwice(ImageFormat format) {
        DrawingParameters wanted = with(APPLE, format);

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

    private static DrawingParameters stranger(int i) {
        List<String> samplers = List.of("euler", "euler-a", "ddim", "ddpm", "euler-karras");
        return new DrawingParameters(
                "stranger " + i % 5,
                i % 3 == 0 ? Optional.of("bad") : Optional.empty(),
                i % 7 == 0 ? 96 : 64,
                64,
                5 + i,
                samplers.get(i % samplers.size()),
                i % 4,
                i,
                Optional.empty(),
                ImageFormat.PNG,
                90);
    }

    private static DrawingParameters asking(
            String prompt, Optional<String> negative, double guidanceScale) {
        return new DrawingParameters(
                prompt,
                negative,
                64,
                64,
                12,
                "euler",
                guidanceScale,
                7,
                Optional.empty(),
                ImageFormat.PNG,
                90);
    }

    private static DrawingParameters with(DrawingParameters base, long seed) {
        return new DrawingParameters(
                base.prompt(),
                base.negativePrompt(),
                base.width(),
                base.height(),
                base.steps(),
                base.sampler(),
                base.guidanceScale(),
                seed,
                base.init(),
                base.format(),
                base.quality());
    }

    private static DrawingParameters with(DrawingParameters base, ImageFormat format) {
        return new DrawingParameters(
                base.prompt(),
                base.negativePrompt(),
                base.width(),
                base.height(),
                base.steps(),
                base.sampler(),
                base.guidanceScale(),
                base.seed(),
                base.init(),
                format,
                base.quality());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }
}
