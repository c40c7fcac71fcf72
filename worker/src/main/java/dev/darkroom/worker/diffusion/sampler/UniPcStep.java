package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SolverSchedule;

import java.util.Arrays;

/// The predictor UniP and the corrector UniC of one step, in the picture or in the noise.
///
/// @param exponential whether B(h) is e^h - 1 (`bh2`), else h (`bh1`)
record UniPcStep(SolverSchedule schedule, boolean inPicture, boolean exponential) {
    /// Reads `solver_type`.
    static UniPcStep of(SchedulerConfig config, SolverSchedule schedule, boolean inPicture) {
        return switch (config.text("solver_type")) {
            case "bh1" -> new UniPcStep(schedule, inPicture, false);
            case "bh2", "midpoint", "heun", "logrho" -> // names of other solvers too
                    new UniPcStep(schedule, inPicture, true);
            case String found -> throw config.wrong("solver_type", found, "bh1 or bh2");
        };
    }

    /// x at level `to`, from x at the newest level of the history.
    Latents predicted(Latents x, History history, int to, int order) {
        double[] places = places(history, to, order);
        Latents moved = firstOrder(x, history, to);
        if (order == 1) {
            return moved;
        }
        double[] known = Arrays.copyOf(places, order - 1);
        double[] weights = order == 2 ? new double[] {0.5} : weights(known, h(history, to));
        return plusDifferences(moved, history, places, weights, to);
    }

    /// x at level `to` again, now that the estimate there is known.
    Latents corrected(Latents x, History history, Latents estimate, int to, int order) {
        double[] places = places(history, to, order);
        double[] weights = order == 1 ? new double[] {0.5} : weights(places, h(history, to));
        Latents moved =
                plusDifferences(
                        firstOrder(x, history, to),
                        history,
                        places,
                        Arrays.copyOf(weights, order - 1),
                        to);
        Latents ahead = estimate.minus(history.estimate(0));
        return moved.plus(ahead, -scale(to) * b(h(history, to)) * weights[order - 1]);
    }

    private Latents firstOrder(Latents x, History history, int to) {
        int from = history.level(0);
        double kept =
                inPicture
                        ? schedule.sigma(to) / schedule.sigma(from)
                        : schedule.alpha(to) / schedule.alpha(from);
        return Latents.mix(kept, x, -scale(to) * Math.expm1(h(history, to)), history.estimate(0));
    }

    private Latents plusDifferences(
            Latents moved, History history, double[] places, double[] weights, int to) {
        Latents sum = moved;
        for (int k = 0; k < weights.length; k++) {
            Latents difference = history.estimate(k + 1).minus(history.estimate(0));
            sum = sum.plus(difference, -scale(to) * b(h(history, to)) * weights[k] / places[k]);
        }
        return sum;
    }

    private double scale(int to) {
        return inPicture ? schedule.alpha(to) : schedule.sigma(to);
    }

    /// The step in lambda, with the sign of its exponent.
    private double h(History history, int to) {
        double h = schedule.lambda(to) - schedule.lambda(history.level(0));
        return inPicture ? -h : h;
    }

    private double b(double h) {
        return exponential ? Math.expm1(h) : h;
    }

    /// The places of the earlier estimates, in steps from the newest, and 1 for the step's end.
    private double[] places(History history, int to, int order) {
        double from = schedule.lambda(history.level(0));
        double h = schedule.lambda(to) - from;
        var places = new double[order];
        for (int k = 1; k < order; k++) {
            places[k - 1] = (schedule.lambda(history.level(k)) - from) / h;
        }
        places[order - 1] = 1;
        return places;
    }

    /// Solves sum over k of places[k]^n weights[k] = (n + 1)! phi_(n+2)(h) h / B(h) for every n.
    private double[] weights(double[] places, double h) {
        int n = places.length;
        var matrix = new double[n][n];
        var right = new double[n];
        double phi = Math.expm1(h) / h - 1;
        double factorial = 1;
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                matrix[row][column] = Math.pow(places[column], row);
            }
            right[row] = phi * factorial / b(h);
            factorial *= row + 2;
            phi = phi / h - 1 / factorial;
        }
        return LinearEquations.solved(matrix, right);
    }
}
