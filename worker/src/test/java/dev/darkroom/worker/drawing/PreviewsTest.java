package dev.darkroom.worker.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.PngWriter;

import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

class PreviewsTest {

    private static final Latents LATENTS =
            Latents.of(new LatentShape(1, 1, 2), new float[] {0.5f, -0.5f});
    private static final LatentRgb MAP =
            new LatentRgb(new float[][] {{1, 1, 1}}, new float[] {0, 0, 0});
    private static final byte[] MAPPED = PngWriter.write(MAP.preview(LATENTS));
    private static final Pixels DECODED = new Pixels(1, 1, new byte[] {1, 2, 3});

    @Test
    void aDecoderIsBetterThanTheMap() {
        try (var previews = previews(_ -> DECODED)) {
            assertThat(previews.of(LATENTS)).contains(PngWriter.write(DECODED));
        }
    }

    @Test
    void theMapStandsInForADecoderThatFails() {
        Function<Latents, Pixels> failing =
                _ -> {
                    throw new ArithmeticException("not finite");
                };
        try (var previews = previews(failing)) {
            assertThat(previews.of(LATENTS)).contains(MAPPED);
        }
    }

    @Test
    void aPreviewDoesNotWaitForAnother() {
        var begun = new CountDownLatch(1);
        var end = new CompletableFuture<Pixels>();
        Function<Latents, Pixels> slow =
                _ -> {
                    begun.countDown();
                    return end.join();
                };
        try (var previews = previews(slow)) {
            var first = CompletableFuture.supplyAsync(() -> previews.of(LATENTS));
            await(begun);
            assertThat(previews.of(LATENTS)).contains(MAPPED);

            end.complete(DECODED);
            assertThat(first.join()).contains(PngWriter.write(DECODED));
        }
    }

    @Test
    void whereThereIsNeitherThereIsNoPreview() {
        try (var previews = new Previews(Optional.empty(), Optional.empty())) {
            assertThat(previews.of(LATENTS)).isEmpty();
        }
    }

    private static Previews previews(Function<Latents, Pixels> decoder) {
        return new Previews(Optional.of(MAP), Optional.of(decoder));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
