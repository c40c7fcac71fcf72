package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// A drawing of four latents by a network that answers small numbers, before any is promised: what
/// a sampler cannot do with a model's configuration comes out here, by the sampler's own code.
public final class Rehearsal {
    private static final LatentShape SMALL = new LatentShape(1, 2, 2);
    private static final int[] USUAL_COUNTS = {20, 4, 50};

    private final SchedulerConfig config;

    /// @param config the model's
    public Rehearsal(SchedulerConfig config) {
        this.config = config;
    }

    /// Finds what keeps a configuration from being drawn with its own sampler at any usual number
    /// of steps.
    ///
    /// @throws IllegalArgumentException naming the keys at fault
    public void demandDrawable() {
        SamplerKind kind = Samplers.defaultFor(config);
        int most = kind.maxSteps(config);
        Optional<String> first = Optional.empty();
        for (int count : USUAL_COUNTS) {
            Steps steps = Steps.of(Math.clamp(count, 1, Math.max(1, most)));
            Optional<String> fault = fault(kind, steps);
            if (fault.isEmpty()) {
                return;
            }
            first = first.or(() -> fault);
        }
        throw new IllegalArgumentException(first.orElseThrow());
    }

    /// What keeps a sampler from drawing these steps; empty where nothing does.
    public Optional<String> fault(SamplerKind kind, Steps steps) {
        Steps shifted = withShift(steps);
        return fault(kind, () -> kind.create(config, shifted, StepOptions.DEFAULTS.withEta(0)));
    }

    /// What keeps a sampler that is made so from drawing; empty where nothing does.
    public Optional<String> fault(SamplerKind kind, Supplier<Sampler> sampler) {
        try {
            return finite(kind, config, sampler.get())
                    ? Optional.empty()
                    : Optional.of(unsound(kind, "ends in numbers that are not finite"));
        } catch (IllegalArgumentException refused) {
            return Optional.of(refused.getMessage());
        } catch (RuntimeException broken) {
            return Optional.of(unsound(kind, "cannot be drawn (%s)".formatted(broken)));
        }
    }

    private Steps withShift(Steps steps) {
        return config.flag("use_dynamic_shifting") && steps.mu().isEmpty()
                ? steps.withMu(1)
                : steps;
    }

    private static boolean finite(SamplerKind kind, SchedulerConfig config, Sampler sampler) {
        float[] values = {0.7f, -1.1f, 0.2f, 1.6f};
        Latents noise = Latents.of(SMALL, values);
        boolean learned =
                config.over(kind.defaults()).text("variance_type").startsWith("learned")
                        && kind.schedulerClass().equals(Ddpm.KIND.schedulerClass());
        Network network =
                (input, _) -> learned ? Latents.stacked(calm(input), calm(input)) : calm(input);
        Latents drawn =
                sampler.sample(new Start.Noise(noise), network, _ -> noise, (_, _, _, _) -> {});
        for (float value : drawn.values()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /// Bounded and never zero, as networks answer.
    private static Latents calm(Latents input) {
        float[] values = input.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.5f + 0.25f * (float) Math.tanh(values[i]);
        }
        return Latents.of(input.shape(), values);
    }

    /// Names the keys without any one of which it would do.
    private String unsound(SamplerKind kind, String what) {
        String keys =
                config.keys().stream()
                        .filter(key -> drawn(kind, config.without(key)))
                        .map(config::stated)
                        .collect(Collectors.joining(", "));
        return "scheduler configuration of %s: %s %s%s"
                .formatted(
                        config.schedulerClass(),
                        kind.name(),
                        what,
                        keys.isEmpty() ? "" : "; it would do without " + keys);
    }

    private static boolean drawn(SamplerKind kind, SchedulerConfig config) {
        try {
            Steps few = new Rehearsal(config).withShift(Steps.of(4));
            return finite(kind, config, kind.create(config, few, StepOptions.DEFAULTS.withEta(0)));
        } catch (RuntimeException _) {
            return false;
        }
    }
}
