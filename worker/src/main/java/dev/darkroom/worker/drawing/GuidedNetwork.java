package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.StepBatcher;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.sampler.Network;
import dev.darkroom.worker.drawing.DrawingStopped.Reason;

import java.util.List;

/// The denoising network as one image's sampler sees it: with guidance applied (Ho and Salimans,
/// 2022), and over as soon as the drawing is not wanted any more.
///
/// @param conditionings one, or what is led away from and what is led towards
record GuidedNetwork(
        StepBatcher.Seat seat,
        DrawingWatch watch,
        List<Conditioning> conditionings,
        double guidanceScale)
        implements Network {

    @Override
    public Latents predict(Latents input, double timestep) {
        watch.beforeCall();
        List<Latents> outputs =
                forward(
                        conditionings.stream()
                                .map(conditioning -> new Row(input, timestep, conditioning))
                                .toList());
        if (outputs.size() == 1) {
            return outputs.getFirst();
        }
        Latents negative = outputs.getFirst();
        Latents positive = outputs.getLast();
        return negative.plus(positive.minus(negative), guidanceScale);
    }

    private List<Latents> forward(List<Row> rows) {
        try {
            return seat.forward(rows);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new DrawingStopped(Reason.INTERRUPTED);
        }
    }
}
