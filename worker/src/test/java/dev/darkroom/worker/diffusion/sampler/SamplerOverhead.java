package dev.darkroom.worker.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.GivenPath;
import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.noise.TorchCpuGenerator;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.Model;
import dev.darkroom.worker.drawing.Nuances;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Prints what every sampler's own arithmetic and noise cost, beside the time that a model's
/// network takes for a step of one picture without guidance, at the size the model draws.
/// docs/PERFORMANCE has the command. Fails where a sampler takes 2 % of a step or more.
class SamplerOverhead {
    private static final int STEPS = 20;
    private static final int WARM_UP = 200;
    private static final int MEASURED = 200;
    private static final int NETWORK_CALLS = 100;
    private static final double MOST_PERCENT = 2;

    @Test
    void print() {
        Path folder = GivenPath.of("model.dir").orElseThrow();
        LatentShape shape;
        double network;
        try (Model model = OnnxModel.load(folder, RuntimeSettings.cpu())) {
            var size = model.card().defaults();
            shape = model.latentShape(size.width(), size.height());
            network = microsPerCall(model, shape);
        }
        System.out.printf(
                "latents of %d x %d x %d; the network takes %.0f us a row, its fastest of %d%n%n",
                shape.channels(), shape.height(), shape.width(), network, NETWORK_CALLS);
        System.out.println("| sampler | us a step | share of a step's time |");
        System.out.println("|---|---|---|");
        for (SamplerKind kind : Samplers.all()) {
            double micros = microsPerStep(kind, shape);
            double share = 100 * micros / (micros + network * kind.facts().callsPerStep());
            System.out.printf("| `%s` | %.1f | %.2f %% |%n", kind.name(), micros, share);
            assertThat(share).as(kind.name()).isLessThan(MOST_PERCENT);
        }
    }

    private static double microsPerCall(Model model, LatentShape shape) {
        var size = model.card().defaults();
        var drawing =
                new DrawingParameters(
                        "a red apple",
                        Optional.empty(),
                        size.width(),
                        size.height(),
                        STEPS,
                        "euler",
                        1,
                        0,
                        Optional.empty(),
                        ImageFormat.PNG,
                        90,
                        Nuances.NONE);
        Conditioning text =
                model.complete(
                        model.encode(drawing.words(), 1), drawing, Nuances.NONE.framing().prompt());
        Latents noise = new TorchCpuGenerator(1).next(shape);
        var rows = List.of(new Row(noise, 500, text));
        var nanos = new long[NETWORK_CALLS];
        for (int call = 0; call < nanos.length; call++) {
            long begun = System.nanoTime();
            model.denoiser().run(rows);
            nanos[call] = System.nanoTime() - begun;
        }
        return Arrays.stream(nanos).min().orElseThrow() / 1000.0;
    }

    /// With a network that costs nothing, and noise drawn where the sampler draws it; a drawing's
    /// tables of noise levels are shared out among its steps.
    private static double microsPerStep(SamplerKind kind, LatentShape shape) {
        var config = GaussianData.forNetworksOf(kind, 1).config(kind.schedulerClass());
        Latents noise = new TorchCpuGenerator(1).next(shape);
        NoiseSource source = new TorchCpuGenerator(2);
        long best = Long.MAX_VALUE;
        for (int run = 0; run < WARM_UP + MEASURED; run++) {
            long begun = System.nanoTime();
            Sampler sampler = kind.create(config, STEPS);
            sampler.sample(noise, (input, _) -> input, source, (_, _, _, _) -> {});
            best = Math.min(best, System.nanoTime() - begun);
        }
        return best / 1000.0 / STEPS;
    }
}
