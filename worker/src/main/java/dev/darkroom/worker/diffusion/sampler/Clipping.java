package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;

import java.util.Arrays;

/// Keeps the estimate of the picture within the range of pictures.
@FunctionalInterface
interface Clipping {
    Latents apply(Latents denoised);

    /// Adds the keys that [#of] reads, `clip_sample` at its own default.
    static ConfigDefaults keys(ConfigDefaults defaults, boolean clipSample) {
        return thresholdKeys(defaults).and("clip_sample", clipSample).and("clip_sample_range", 1.0);
    }

    /// Adds the keys of dynamic thresholding alone.
    static ConfigDefaults thresholdKeys(ConfigDefaults defaults) {
        return defaults.andFlags("thresholding")
                .and("dynamic_thresholding_ratio", 0.995)
                .and("sample_max_value", 1.0);
    }

    /// Reads `thresholding` and its settings, or else `clip_sample` and `clip_sample_range`.
    static Clipping of(SchedulerConfig config) {
        if (config.flag("thresholding")) {
            double ratio = config.number("dynamic_thresholding_ratio");
            double most = config.number("sample_max_value");
            return denoised -> thresholded(denoised, ratio, most);
        }
        if (config.flag("clip_sample")) {
            double range = config.number("clip_sample_range");
            return denoised -> denoised.clamp(range);
        }
        return denoised -> denoised;
    }

    /// "Photorealistic Text-to-Image Diffusion Models" (Saharia et al., 2022), section 2.3: clips
    /// at a quantile of the absolute values, and scales back to -1..1.
    private static Latents thresholded(Latents denoised, double ratio, double most) {
        double limit = Math.min(Math.max(quantile(denoised.values(), ratio), 1), most);
        return denoised.clamp(limit).times(1 / limit);
    }

    private static double quantile(float[] values, double ratio) {
        float[] sizes = values.clone();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.abs(sizes[i]);
        }
        Arrays.sort(sizes);
        double place = ratio * (sizes.length - 1);
        int low = (int) place;
        int high = Math.min(low + 1, sizes.length - 1);
        return sizes[low] + (place - low) * (sizes[high] - sizes[low]);
    }
}
