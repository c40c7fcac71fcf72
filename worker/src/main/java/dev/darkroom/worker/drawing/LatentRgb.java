package dev.darkroom.worker.drawing;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.image.Pixels;

/// A linear map from a latent channel vector to a colour around -1..1: a preview without a decoder.
///
/// @param factors one row of red, green, blue per latent channel; not to be changed afterwards
/// @param bias red, green, blue; not to be changed afterwards
public record LatentRgb(float[][] factors, float[] bias) {
    /// One pixel for each place of the latents.
    ///
    /// @param latents of as many channels as there are factors
    public Pixels preview(Latents latents) {
        int area = latents.shape().height() * latents.shape().width();
        float[] planes = new float[3 * area];
        for (int colour = 0; colour < 3; colour++) {
            for (int place = 0; place < area; place++) {
                float sum = bias[colour];
                for (int channel = 0; channel < factors.length; channel++) {
                    sum += factors[channel][colour] * latents.values()[channel * area + place];
                }
                planes[colour * area + place] = sum;
            }
        }
        return Pixels.ofPlanes(latents.shape().width(), latents.shape().height(), planes);
    }
}
