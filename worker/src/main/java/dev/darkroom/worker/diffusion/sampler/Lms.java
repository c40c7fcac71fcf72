package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SigmaSchedule;
import dev.darkroom.worker.diffusion.schedule.Steps;

import java.util.ArrayList;
import java.util.List;

/// The linear multistep (Adams-Bashforth) method over sigma, from Katherine Crowson's k-diffusion:
/// a polynomial through the last slopes is integrated over the step.
final class Lms implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "lms",
                            "LMSDiscreteScheduler",
                            new SamplerKind.Facts(
                                    "Crowson, k-diffusion, 2022", 4, 1, SamplerKind.Noise.NEVER),
                            ConfigDefaults.noise(0.0001, 0.02, "linear")
                                    .and("prediction_type", "epsilon")
                                    .and("timestep_spacing", "linspace")
                                    .and("steps_offset", 0)
                                    .andFlags("use_karras_sigmas", "use_exponential_sigmas")
                                    .andFlags("use_beta_sigmas"),
                            Lms::new)
                    .reading(SamplerOption.ORDER);

    /// Gauss-Legendre nodes and weights on -1..1: exact for polynomials of degree 7.
    private static final double[] NODES = {
        -0.8611363115940526, -0.3399810435848563, 0.3399810435848563, 0.8611363115940526
    };

    private static final double[] WEIGHTS = {
        0.34785484513745385, 0.6521451548625461, 0.6521451548625461, 0.34785484513745385
    };

    private final SigmaSchedule schedule;
    private final PredictionType prediction;
    private final int order;
    private final int first;

    private Lms(SchedulerConfig config, Steps steps, StepOptions options) {
        steps.counted();
        schedule = SigmaSchedule.of(config, steps);
        prediction = PredictionType.of(config);
        order = options.order();
        first = steps.first(schedule.steps());
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        var denoiser = new Denoiser(network, prediction);
        double[] sigmas = schedule.sigmas();
        Latents x = start.at(schedule.initSigma(), schedule.level(first));
        List<Latents> slopes = new ArrayList<>(); // newest first
        for (int i = first; i < schedule.steps(); i++) {
            Latents denoised = denoiser.denoise(x, sigmas[i], schedule.timesteps()[i]);
            slopes.addFirst(Denoiser.slope(x, denoised, sigmas[i]));
            if (slopes.size() > order) {
                slopes.removeLast();
            }
            // Counted from the schedule's start, as in diffusers: a drawing that starts from a
            // picture
            // uses fewer slopes than the polynomial has places.
            int places = Math.min(i + 1, order);
            for (int k = 0; k < slopes.size(); k++) {
                x = x.plus(slopes.get(k), weight(sigmas, i, k, places));
            }
            x = start.kept(x, schedule.level(i + 1));
            listener.stepped(i - first + 1, steps(), x, denoised);
        }
        return x;
    }

    /// The integral, over the step from `sigmas[i]`, of the Lagrange polynomial that is 1 at place
    /// `which` and 0 at the other `places`, counted backwards from i.
    private static double weight(double[] sigmas, int i, int which, int places) {
        double middle = (sigmas[i + 1] + sigmas[i]) / 2;
        double half = (sigmas[i + 1] - sigmas[i]) / 2;
        double sum = 0;
        for (int n = 0; n < NODES.length; n++) {
            double at = middle + half * NODES[n];
            double product = 1;
            for (int k = 0; k < places; k++) {
                if (k != which) {
                    product *= (at - sigmas[i - k]) / (sigmas[i - which] - sigmas[i - k]);
                }
            }
            sum += WEIGHTS[n] * product;
        }
        return half * sum;
    }

    @Override
    public int steps() {
        return schedule.steps() - first;
    }
}
