package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SolverSchedule;

/// Turns the network's output at a solver's noise level into what the solver integrates: the
/// picture, or the noise.
record Estimates(
        SolverSchedule schedule, PredictionType prediction, Clipping clipping, boolean inPicture) {
    /// Reads `prediction_type` and the keys of thresholding.
    static Estimates of(SchedulerConfig config, SolverSchedule schedule, boolean inPicture) {
        var prediction = PredictionType.of(config);
        if (prediction == PredictionType.FLOW_PREDICTION && !schedule.flow()) {
            throw config.wrong("prediction_type", "flow_prediction", "use_flow_sigmas beside it");
        }
        return new Estimates(schedule, prediction, Clipping.of(config), inPicture);
    }

    /// The estimate of the picture in x at level i.
    Latents denoised(Latents x, Latents output, int i) {
        return clipping.apply(prediction.denoised(x, output, schedule.alpha(i), schedule.sigma(i)));
    }

    /// What the solver integrates, given the estimate of the picture.
    Latents estimate(Latents x, Latents denoised, int i) {
        return inPicture
                ? denoised
                : PredictionType.SAMPLE.noise(x, denoised, schedule.alpha(i), schedule.sigma(i));
    }
}
