package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.sampler.Network;
import dev.darkroom.worker.diffusion.sampler.Sampler;
import dev.darkroom.worker.diffusion.sampler.SamplerKind;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.diffusion.sampler.StepListener;
import dev.darkroom.worker.diffusion.sampler.StepOptions;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.Planes;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns pictures into the noise that they would be drawn from, and draws them again: the
/// probability-flow ODE in both directions, without guidance, which would make it another ODE.
///
/// @param steps in each direction
/// @param iterations network calls a step on the way to the noise; more close in on the exact
///   inverse of the way back
public record Inversion(Model model, int steps, int iterations) {
    private static final StepListener NOBODY = (_, _, _, _) -> {};

    /// There and back again.
    ///
    /// @param sampler that drew the picture again
    /// @param clean what the image encoder made of the picture: the mean, nothing drawn
    /// @param noise what the clean latents would be drawn from
    /// @param again what was drawn from that noise
    public record RoundTrip(
            String sampler, Latents clean, Latents noise, Latents again, int networkCalls) {}

    /// @param picture of a size that the model draws
    /// @param prompt that the picture is taken to be drawn from; it may be empty
    /// @throws DrawingFailed if the model encodes no pictures or has no way back
    public RoundTrip of(Pixels picture, String prompt) {
        if (model.pictures() == PictureUse.NEVER) {
            throw new DrawingFailed("this model has no image encoder");
        }
        SamplerKind back =
                Samplers.inverseFor(model.scheduler())
                        .orElseThrow(() -> new DrawingFailed("no sampler here inverts this model"));
        SamplerKind forth = Samplers.forth(back);
        DrawingParameters drawing = drawing(picture, prompt, forth);
        Network network = network(drawing);
        Sampler inverse = sampler(back, drawing);
        Sampler sampler = sampler(forth, drawing);

        NoiseSource nothing = Latents::zeros;
        Latents clean = model.encode(Planes.of(picture), nothing);
        Latents noise = inverse.sample(clean, network, nothing, NOBODY);
        Latents again = sampler.sample(noise, network, nothing, NOBODY);
        int calls = inverse.modelCalls() + sampler.modelCalls();
        return new RoundTrip(forth.name(), clean, noise, again, calls);
    }

    private DrawingParameters drawing(Pixels picture, String prompt, SamplerKind forth) {
        return new DrawingParameters(
                prompt,
                Optional.empty(),
                picture.width(),
                picture.height(),
                steps,
                forth.name(),
                1,
                0,
                Optional.empty(),
                ImageFormat.PNG,
                100,
                Nuances.NONE);
    }

    private Network network(DrawingParameters drawing) {
        Conditioning text = model.encode(drawing.words(), 1);
        Conditioning complete = model.complete(text, drawing, drawing.nuances().framing().prompt());
        return (input, timestep) ->
                model.denoiser().run(List.of(new Row(input, timestep, complete))).getFirst();
    }

    /// Clipped estimates have no inverse, so neither way clips.
    private Sampler sampler(SamplerKind kind, DrawingParameters drawing) {
        SchedulerConfig config =
                model.scheduler().with(Map.of("clip_sample", false, "thresholding", false));
        Steps all = model.steps(drawing, config);
        return kind.create(config, all, StepOptions.DEFAULTS.withIterations(iterations));
    }
}
