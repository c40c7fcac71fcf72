package dev.darkroom.worker.serving;

import dev.darkroom.runtime.Metric;
import dev.darkroom.worker.diffusion.latent.LatentShape;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// How long forward passes take, by the shape of what they draw. Anybody may ask for any size, so
/// only the first few shapes are told apart.
final class PassTimes {

    static final String OTHER = "other";

    private static final int MOST = 8;

    private final MeterRegistry registry;
    private final Map<String, Timer> timers = new HashMap<>();

    PassTimes(MeterRegistry registry) {
        this.registry = registry;
    }

    /// @param latents that the pass's rows have
    void record(LatentShape latents, Duration took) {
        timer("%sx%s".formatted(latents.width(), latents.height())).record(took);
    }

    private synchronized Timer timer(String shape) {
        return timers.computeIfAbsent(
                timers.size() < MOST || timers.containsKey(shape) ? shape : OTHER,
                told -> Metric.PASS.timer(registry, told));
    }
}
