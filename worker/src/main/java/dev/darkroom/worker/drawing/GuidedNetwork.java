package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.StepBatcher;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.sampler.Network;
import dev.darkroom.worker.drawing.DrawingStopped.Reason;

import java.util.List;
import java.util.stream.IntStream;

/// The denoising network as one image's sampler sees it: with guidance applied (Ho and Salimans,
/// 2022), brought back to the unguided answer's deviation as far as is asked (Lin et al., *Common
/// Diffusion Noise Schedules and Sample Steps are Flawed*, arXiv:2305.08891, section 3.4), and over
/// as soon as the drawing is not wanted any more.
final class GuidedNetwork implements Network {
    private final StepBatcher.Seat seat;
    private final DrawingWatch watch;
    private final List<Conditioning> conditionings;
    private final Guidance guidance;
    private final ControlPlan controls;
    private int calls;

    /// @param conditionings one, or what is led away from and what is led towards
    /// @param controls what leads its calls besides
    GuidedNetwork(
            StepBatcher.Seat seat,
            DrawingWatch watch,
            List<Conditioning> conditionings,
            Guidance guidance,
            ControlPlan controls) {
        this.seat = seat;
        this.watch = watch;
        this.conditionings = conditionings;
        this.guidance = guidance;
        this.controls = controls;
    }

    /// @param scale from the negative answer to the positive and beyond, above 1
    /// @param rescale 0 leaves the guided answer as it is, 1 gives it the positive's deviation
    record Guidance(double scale, double rescale) {

        Latents of(Latents negative, Latents positive) {
            Latents guided = negative.plus(positive.minus(negative), scale);
            if (rescale == 0) {
                return guided;
            }
            double factor = deviation(positive) / deviation(guided);
            return guided.times(rescale * factor + 1 - rescale);
        }

        private static double deviation(Latents latents) {
            double sum = 0;
            for (float value : latents.values()) {
                sum += value;
            }
            double mean = sum / latents.values().length;
            double squares = 0;
            for (float value : latents.values()) {
                squares += (value - mean) * (value - mean);
            }
            return Math.sqrt(squares / (latents.values().length - 1));
        }
    }

    @Override
    public Latents predict(Latents input, double timestep) {
        watch.beforeCall();
        List<Latents> outputs = forward(rows(input, timestep, calls++));
        return outputs.size() == 1
                ? outputs.getFirst()
                : guidance.of(outputs.getFirst(), outputs.getLast());
    }

    private List<Row> rows(Latents input, double timestep, int call) {
        int towards = conditionings.size() - 1;
        return IntStream.rangeClosed(0, towards)
                .mapToObj(
                        i ->
                                new Row(
                                        input,
                                        timestep,
                                        conditionings.get(i),
                                        controls.of(call, i < towards)))
                .toList();
    }

    private List<Latents> forward(List<Row> rows) {
        try {
            List<Latents> answers = seat.forward(rows);
            watch.called(seat.latest());
            return answers;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new DrawingStopped(Reason.INTERRUPTED);
        }
    }
}
