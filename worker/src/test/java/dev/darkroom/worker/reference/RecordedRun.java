package dev.darkroom.worker.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.sampler.Sampler;
import dev.darkroom.worker.diffusion.sampler.Start;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The outside world of one row of a golden loop. It answers the sampler as the recording says and
/// measures how far the sampler strays: every network input, every step's result, and that each
/// draw of noise happens after the network call it was recorded with.
final class RecordedRun {
    private static final double FRACTIONAL_TIMESTEP_TOLERANCE = 2e-3;

    private final JsonNode golden;
    private final int row;
    private final LatentShape shape;
    private final float[] initial;
    private final List<Call> calls = new ArrayList<>();
    private final boolean wholeTimesteps;
    private final double tolerance;
    private int made;
    private boolean noiseDue;
    private int stepsDone;
    private double worst;
    private float[] last;

    /// One network call and what follows it.
    private record Call(
            double timestep,
            double inputScale,
            Optional<float[]> noise,
            float[] after,
            Optional<float[]> denoised) {}

    RecordedRun(JsonNode golden, int row) {
        this.golden = golden;
        this.row = row;
        shape = shape(golden.get("shape"));
        wholeTimesteps = golden.get("timesteps_are_integers").asBoolean();
        tolerance = golden.get("suggested_abs_tolerance").asDouble();
        initial = initial();
        golden.get("steps").forEach(this::addCalls);
    }

    private static LatentShape shape(JsonNode sizes) {
        int dimensions = sizes.size();
        int channels = 1;
        for (int i = 1; i < dimensions - 2; i++) {
            channels *= sizes.get(i).asInt();
        }
        int height = dimensions > 2 ? sizes.get(dimensions - 2).asInt() : 1;
        return new LatentShape(channels, height, sizes.get(dimensions - 1).asInt());
    }

    private void addCalls(JsonNode step) {
        Golden.knowsOnly(
                step,
                "t",
                "sigma",
                "input_scale",
                "model_output_first8",
                "noise",
                "correct",
                "prev_sample",
                "prev_sample_mean",
                "pred_original_sample",
                "denoised");
        double timestep = Golden.number(step.has("sigma") ? step.get("sigma") : step.get("t"));
        double scale = step.get("input_scale").asDouble();
        for (JsonNode correction : step.path("correct")) {
            Golden.knowsOnly(correction, "noise", "prev_sample");
            calls.add(
                    new Call(
                            timestep,
                            scale,
                            values(correction, "noise"),
                            values(correction, "prev_sample").orElseThrow(),
                            Optional.empty()));
        }
        calls.add(
                new Call(
                        timestep,
                        scale,
                        values(step, "noise"),
                        values(step, "prev_sample").orElseThrow(),
                        values(step, "denoised").or(() -> values(step, "pred_original_sample"))));
    }

    private Optional<float[]> values(JsonNode node, String key) {
        return node.hasNonNull(key)
                ? Optional.of(Golden.row(node.get(key), row, shape.size()))
                : Optional.empty();
    }

    private float[] initial() {
        if (golden.has("img2img")) {
            return values(golden.get("img2img"), "noisy_latents").orElseThrow();
        }
        return values(golden, "initial_sample")
                .orElseGet(
                        () ->
                                noise(golden, "initial_noise")
                                        .times(golden.get("init_noise_sigma").asDouble())
                                        .values());
    }

    private Latents noise(JsonNode node, String key) {
        return Latents.of(shape, values(node, key).orElseThrow());
    }

    Start start() {
        JsonNode img2img = golden.path("img2img");
        return img2img.isMissingNode()
                ? new Start.Noise(noise(golden, "initial_noise"))
                : new Start.Picture(noise(img2img, "clean_latents"), noise(img2img, "noise"));
    }

    Latents predict(Latents input, double timestep) {
        assertThat(noiseDue).as("noise left undrawn before call %d", made).isFalse();
        assertThat(made).as("network calls").isLessThan(calls.size());
        Call call = calls.get(made);
        assertThat(Math.abs(timestep - call.timestep))
                .as("timestep %s of call %d, wanted %s", timestep, made, call.timestep)
                .isLessThanOrEqualTo(wholeTimesteps ? 0 : FRACTIONAL_TIMESTEP_TOLERANCE);
        float[] wanted = made == 0 ? initial : calls.get(made - 1).after;
        measure(Golden.difference(input.values(), wanted, 1 / call.inputScale));
        noiseDue = call.noise.isPresent();
        made++;
        return output(input, timestep);
    }

    private Latents output(Latents input, double t) {
        String model = golden.get("model").asText();
        int offset = row * shape.size();
        var out = new float[shape.size()];
        for (int i = 0; i < out.length; i++) {
            double x = input.values()[i];
            double wave = 0.1 * Math.sin(0.01 * t + (offset + i));
            out[i] =
                    switch (model) {
                        case "eps_v1" -> (float) (0.6 * x + wave);
                        case "score_v1" -> (float) ((wave - 0.6 * x) / (t * t + 1));
                        default -> throw new AssertionError("unknown model " + model);
                    };
        }
        return Latents.of(shape, out);
    }

    Latents noise(LatentShape asked) {
        assertThat(asked).isEqualTo(shape);
        assertThat(noiseDue).as("a draw of noise after call %d", made - 1).isTrue();
        noiseDue = false;
        return Latents.of(shape, calls.get(made - 1).noise.orElseThrow());
    }

    void stepped(int done, int of, Latents current, Latents denoised) {
        assertThat(done).isEqualTo(stepsDone + 1).isLessThanOrEqualTo(of);
        stepsDone = done;
        last = current.values();
        Call call = calls.get(made - 1);
        boolean meanIsWanted = made == calls.size() && lastStep().has("prev_sample_mean");
        measure(
                Golden.difference(
                        last,
                        meanIsWanted
                                ? values(lastStep(), "prev_sample_mean").orElseThrow()
                                : call.after));
        call.denoised.ifPresent(wanted -> measureEstimate(denoised.values(), wanted));
    }

    /// Estimates of the picture may be far larger than the samples that the tolerance is meant for.
    private void measureEstimate(float[] found, float[] wanted) {
        double size = 0;
        for (float value : wanted) {
            size = Math.max(size, Math.abs(value));
        }
        double samples = Math.max(1e-3, golden.get("max_abs_value").asDouble());
        measure(Golden.difference(found, wanted) / Math.max(1, size / samples));
    }

    private void measure(double error) {
        worst = Math.max(worst, error);
        assertThat(error)
                .as("difference at call %d of %d, row %d", made, calls.size(), row)
                .isLessThanOrEqualTo(tolerance);
    }

    private JsonNode lastStep() {
        return golden.get("steps").get(golden.get("steps").size() - 1);
    }

    void finished(Sampler sampler) {
        assertThat(made).as("network calls").isEqualTo(calls.size());
        assertThat(sampler.modelCalls()).as("announced network calls").isEqualTo(made);
        assertThat(sampler.steps()).as("announced steps").isEqualTo(stepsDone);
        assertThat(noiseDue).as("noise left undrawn at the end").isFalse();
        assertThat(last).as("a last step").isNotNull();
    }

    double worst() {
        return worst;
    }
}
