package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.noise.TorchCpuGenerator;

/// Prints what every sampler's own arithmetic and noise cost, beside the time that a model's
/// network takes for a step:
///
/// `java -cp worker/target/classes:worker/target/test-classes
/// dev.darkroom.worker.diffusion.sampler.SamplerOverhead CHANNELS HEIGHT WIDTH NETWORK_MILLIS`
final class SamplerOverhead {
    private static final int STEPS = 20;
    private static final int WARM_UP = 200;
    private static final int MEASURED = 200;

    private SamplerOverhead() {}

    public static void main(String[] args) {
        var shape =
                new LatentShape(
                        Integer.parseInt(args[0]),
                        Integer.parseInt(args[1]),
                        Integer.parseInt(args[2]));
        double networkMillis = Double.parseDouble(args[3]);
        System.out.printf("%-22s %14s %22s%n", "sampler", "us a step", "share of a step's time");
        for (SamplerKind kind : Samplers.all()) {
            double micros = microsPerStep(kind, shape);
            double network = 1000 * networkMillis * kind.facts().callsPerStep();
            System.out.printf(
                    "%-22s %14.1f %21.3f%%%n", kind.name(), micros, 100 * micros / network);
        }
    }

    /// With a network that costs nothing, and noise drawn where the sampler draws it.
    private static double microsPerStep(SamplerKind kind, LatentShape shape) {
        var config = GaussianData.forNetworksOf(kind, 1).config(kind.schedulerClass());
        Latents noise = new TorchCpuGenerator(1).next(shape);
        NoiseSource source = new TorchCpuGenerator(2);
        long best = Long.MAX_VALUE;
        for (int run = 0; run < WARM_UP + MEASURED; run++) {
            Sampler sampler = kind.create(config, STEPS);
            long begun = System.nanoTime();
            sampler.sample(noise, (input, _) -> input, source, (_, _, _, _) -> {});
            best = Math.min(best, System.nanoTime() - begun);
        }
        return best / 1000.0 / STEPS;
    }
}
