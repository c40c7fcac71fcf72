package dev.darkroom.worker.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.darkroom.worker.diffusion.sampler.Sampler;
import dev.darkroom.worker.diffusion.sampler.SamplerKind;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.diffusion.sampler.Start;
import dev.darkroom.worker.diffusion.schedule.FlowShift;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;

import java.nio.file.Path;
import java.util.Map;

/// Sampling loops of diffusers, step by step. The product's own loop runs; [RecordedRun] stands in
/// for the network, the noise and the listener, and compares what passes by.
final class SchedulerGolden implements ReferenceCase {
    @Override
    public String format() {
        return "scheduler-golden/1";
    }

    @Override
    public Score check(Path file, JsonNode golden) {
        Golden.knowsOnly(
                golden,
                "format",
                "name",
                "scheduler",
                "config",
                "shape",
                "set_timesteps",
                "step_kwargs",
                "order",
                "init_noise_sigma",
                "timesteps",
                "timesteps_are_integers",
                "sigmas",
                "discrete_sigmas",
                "image_seq_len",
                "model",
                "initial_noise",
                "initial_sample",
                "img2img",
                "steps",
                "max_abs_value",
                "float64_check",
                "suggested_abs_tolerance");
        Map<String, Object> settings =
                new ObjectMapper()
                        .convertValue(
                                golden.get("config"), new TypeReference<Map<String, Object>>() {});
        assertThat(SchedulerConfig.unknownKeys(settings)).isEmpty();
        SchedulerConfig config = SchedulerConfig.of(settings);
        String scheduler = golden.get("scheduler").asText();
        assertThat(config.schedulerClass()).isEqualTo(scheduler);
        SamplerKind kind =
                Samplers.find(scheduler)
                        .or(() -> Samplers.findInverse(scheduler))
                        .orElseThrow(() -> new AssertionError("no sampler of " + scheduler));
        assertThat(kind.schedulerClass()).isEqualTo(scheduler);
        if (golden.has("image_seq_len")) {
            assertThat(FlowShift.mu(config, golden.get("image_seq_len").asInt()))
                    .isEqualTo(golden.get("set_timesteps").get("mu").asDouble());
        }

        double worst = 0;
        for (int row = 0; row < golden.get("shape").get(0).asInt(); row++) {
            Sampler sampler =
                    kind.create(
                            config,
                            SchedulerArguments.steps(golden),
                            SchedulerArguments.options(golden));
            var run = new RecordedRun(golden, row);
            Start start = run.start();
            sampler.sample(start, run::predict, run::noise, run::stepped);
            run.finished(sampler);
            worst = Math.max(worst, run.worst());
        }
        return new Score(scheduler, worst, golden.get("suggested_abs_tolerance").asDouble());
    }
}
