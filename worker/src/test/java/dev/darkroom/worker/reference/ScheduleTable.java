package dev.darkroom.worker.reference;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.diffusion.schedule.NoiseSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Tables of betas and alpha-bars. The tolerance is on alpha-bar relative to its size; a beta,
/// being one minus a ratio of alpha-bars, is held to it as it stands.
final class ScheduleTable implements ReferenceCase {
    private static final double SMALLEST_TOLERANCE = 1e-6;

    @Override
    public String format() {
        return "schedule-table/1";
    }

    @Override
    public Score check(Path file, JsonNode golden) {
        Golden.knowsOnly(
                golden,
                "format",
                "name",
                "config",
                "betas",
                "alphas_cumprod",
                "max_rel_diff_to_float64_alphas_cumprod");
        var values =
                new LinkedHashMap<>(
                        new ObjectMapper()
                                .convertValue(
                                        golden.get("config"),
                                        new TypeReference<Map<String, Object>>() {}));
        values.putIfAbsent("_class_name", "DDIMScheduler");
        var kind = Samplers.find("DDIMScheduler").orElseThrow();
        var schedule = NoiseSchedule.of(SchedulerConfig.of(values).over(kind.defaults()));

        double[] betas = Golden.doubles(golden.get("betas"));
        double[] alphaBars = Golden.doubles(golden.get("alphas_cumprod"));
        double tolerance =
                Math.max(
                        SMALLEST_TOLERANCE,
                        10 * golden.get("max_rel_diff_to_float64_alphas_cumprod").asDouble());
        double worst = betas.length == schedule.timesteps() ? 0 : Double.POSITIVE_INFINITY;
        for (int t = 0; t < betas.length; t++) {
            double beta = Math.abs(schedule.beta(t) - betas[t]);
            double found = schedule.alphaBar(t);
            double alphaBar = found == alphaBars[t] ? 0 : Math.abs(found / alphaBars[t] - 1);
            worst = Math.max(worst, Math.max(beta, alphaBar));
        }
        return new Score("schedule tables", worst, tolerance);
    }
}
