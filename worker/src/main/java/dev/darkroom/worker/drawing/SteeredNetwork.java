package dev.darkroom.worker.drawing;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.sampler.ClassSteering;
import dev.darkroom.worker.diffusion.sampler.Network;

/// A denoising network whose answers are led towards a class.
///
/// @param network whatever else guides it
/// @param steering what a gradient means to its answers
/// @param crew who asks the classifier
/// @param label by its number
/// @param scale how far, above 0
record SteeredNetwork(
        Network network,
        Classifier classifier,
        ClassSteering steering,
        Crew crew,
        int label,
        double scale)
        implements Network {

    @Override
    public Latents predict(Latents input, double timestep) {
        Latents answer = network.predict(input, timestep);
        Latents gradient = crew.ask(() -> classifier.gradient(input, timestep, label));
        return answer.plus(gradient, scale * steering.factor(timestep));
    }
}
