package dev.darkroom.worker.diffusion.schedule;

import java.util.Arrays;

/// Noise levels and preconditioning of "Elucidating the Design Space of Diffusion-Based Generative
/// Models" (Karras et al., 2022), table 1.
///
/// @param sigmas one per step and the level after the last step
/// @param initSigma what standard normal noise is multiplied with to start from
/// @param dataSigma the deviation of the data that the network was trained on
public record EdmSchedule(double[] sigmas, double initSigma, double dataSigma) {
    /// Reads `sigma_min`, `sigma_max`, `sigma_data`, `sigma_schedule`, `rho` and
    /// `final_sigmas_type`.
    public static EdmSchedule of(SchedulerConfig config, Steps steps) {
        double[] range = config.range("sigma_min", "sigma_max");
        double min = range[0];
        double max = range[1];
        int count = steps.counted();
        double[] levels =
                switch (config.text("sigma_schedule")) {
                    case "karras" -> SigmaCurve.karras(max, min, count, rho(config));
                    case "exponential" ->
                            // One step alone starts at the lower end, as in diffusers.
                            SigmaCurve.exponential(count == 1 ? min : max, min, count);
                    case String found ->
                            throw config.wrong("sigma_schedule", found, "karras or exponential");
                };
        double[] sigmas = Arrays.copyOf(levels, count + 1);
        sigmas[count] = config.endsAtZero() ? 0 : levels[count - 1];
        return new EdmSchedule(sigmas, Math.sqrt(max * max + 1), config.number("sigma_data"));
    }

    private static double rho(SchedulerConfig config) {
        double rho = config.number("rho");
        if (rho <= 0) {
            throw config.wrong("rho", rho, "a number above 0");
        }
        return rho;
    }

    /// The level that step `i` starts from: clean after the last.
    public NoiseLevel level(int i) {
        return i == steps() ? NoiseLevel.CLEAN : NoiseLevel.exploding(sigmas[i]);
    }

    public int steps() {
        return sigmas.length - 1;
    }

    /// c_noise: what the network takes for a timestep.
    public static double timestep(double sigma) {
        return 0.25 * Math.log(sigma);
    }

    /// c_in
    public double inputScale(double sigma) {
        return 1 / Math.sqrt(sigma * sigma + dataSigma * dataSigma);
    }

    /// c_skip
    public double skip(double sigma) {
        return dataSigma * dataSigma / (sigma * sigma + dataSigma * dataSigma);
    }

    /// c_out
    public double out(double sigma) {
        return sigma * dataSigma / Math.sqrt(sigma * sigma + dataSigma * dataSigma);
    }
}
