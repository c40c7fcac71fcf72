package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.NoiseSchedule;
import dev.darkroom.worker.diffusion.schedule.PseudoNumericalSteps;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;

import java.util.ArrayList;
import java.util.List;

/// "Pseudo Numerical Methods for Diffusion Models on Manifolds" (Liu et al., 2022), algorithms 1
/// and 2: the network's outputs are combined as the slopes of a classical method, and each step is
/// taken by the transfer of equation 11. Every network call moves the latents and counts as a step.
final class Pndm implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                    "pndm",
                    "PNDMScheduler",
                    new SamplerKind.Facts("Liu et al., 2022", 2, 1, SamplerKind.Noise.NEVER),
                    ConfigDefaults.noise(0.0001, 0.02, "linear")
                            .and("set_alpha_to_one", false)
                            .and("prediction_type", "epsilon")
                            .and("timestep_spacing", "leading")
                            .and("steps_offset", 0)
                            .andFlags("skip_prk_steps"),
                    Pndm::new);

    private static final double[][] ADAMS_BASHFORTH = {
        {1},
        {3 / 2.0, -1 / 2.0},
        {23 / 12.0, -16 / 12.0, 5 / 12.0},
        {55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0},
    };
    private static final double[] RUNGE_KUTTA = {1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0};

    private final NoiseSchedule schedule;
    private final boolean velocity;
    private final double finalAlphaBar;
    private final PseudoNumericalSteps steps;
    private final int[] calls;
    private final int first;

    private Pndm(SchedulerConfig config, Steps asked, StepOptions options) {
        schedule = NoiseSchedule.of(config);
        var prediction = PredictionType.of(config);
        if (prediction != PredictionType.EPSILON && prediction != PredictionType.V_PREDICTION) {
            throw config.wrong("prediction_type", prediction, "epsilon or v_prediction");
        }
        velocity = prediction == PredictionType.V_PREDICTION;
        finalAlphaBar = config.flag("set_alpha_to_one") ? 1 : schedule.alphaBar(0);
        steps = PseudoNumericalSteps.of(config, asked.counted());
        calls = steps.calls();
        first = asked.first(asked.counted());
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        Latents x = start.at(1, schedule.level(calls, first));
        List<Latents> outputs = new ArrayList<>(); // newest first
        Latents from = x;
        Latents sum = x;
        for (int call = 0; call < steps(); call++) {
            int t = calls[first + call];
            Latents output = network.predict(x, t);
            int stage = call % RUNGE_KUTTA.length;
            if (call < steps.rungeKutta().length) {
                if (stage == 0) {
                    from = x;
                    outputs.addFirst(output);
                }
                Latents part = output.times(RUNGE_KUTTA[stage]);
                sum = stage == 0 ? part : sum.plus(part);
                int base = steps.rungeKutta()[call - stage];
                int to = call % 2 == 0 ? t - steps.stride() / 2 : t;
                x = moved(from, base, to, stage == RUNGE_KUTTA.length - 1 ? sum : output);
            } else if (call == 1) { // the first step again, with the mean of both its ends
                Latents mean = Latents.mix(0.5, output, 0.5, outputs.getFirst());
                x = moved(from, t + steps.stride(), t, mean);
            } else {
                from = x;
                outputs.addFirst(output);
                if (outputs.size() > ADAMS_BASHFORTH.length) {
                    outputs.removeLast();
                }
                x = moved(x, t, t - steps.stride(), combined(outputs));
            }
            x = start.kept(x, schedule.level(calls, first + call + 1));
            listener.stepped(call + 1, steps(), x, x);
        }
        return x;
    }

    private static Latents combined(List<Latents> outputs) {
        double[] weights = ADAMS_BASHFORTH[outputs.size() - 1];
        Latents combined = outputs.get(0).times(weights[0]);
        for (int k = 1; k < weights.length; k++) {
            combined = combined.plus(outputs.get(k), weights[k]);
        }
        return combined;
    }

    /// Equation 11: x at timestep `to`, from x at timestep `from` and the noise in it.
    private Latents moved(Latents x, int from, int to, Latents output) {
        double now = schedule.alphaBar(from);
        double next = to >= 0 ? schedule.alphaBar(to) : finalAlphaBar;
        Latents noise =
                velocity ? Latents.mix(Math.sqrt(now), output, Math.sqrt(1 - now), x) : output;
        double scale = now * Math.sqrt(1 - next) + Math.sqrt(now * (1 - now) * next);
        return Latents.mix(Math.sqrt(next / now), x, -(next - now) / scale, noise);
    }

    @Override
    public int steps() {
        return calls.length - first;
    }
}
