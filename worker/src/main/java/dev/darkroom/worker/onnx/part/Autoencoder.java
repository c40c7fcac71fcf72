package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.Planes;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;

import java.util.Optional;

/// Pictures to latents and back.
///
/// The sampler's latents are `(z - shift) * scaling` of the autoencoder's own `z`; models whose
/// configuration states a mean and deviation for each channel have those in place of the shift.
public final class Autoencoder {
    private static final int TRIAL_EXTENT = 8;
    private static final int USUAL_CHANNELS = 4;

    private final SimpleNetwork decoder;
    private final Optional<SimpleNetwork> encoder;
    private final LatentScale scale;
    private final int factor;

    /// @param config the autoencoder's `config.json`, or a missing node
    Autoencoder(LoadedNetwork decoder, Optional<LoadedNetwork> encoder, JsonNode config) {
        this.decoder = new SimpleNetwork(decoder);
        this.encoder = encoder.filter(Autoencoder::stateless).map(SimpleNetwork::new);
        this.scale = LatentScale.of(config, channels());
        this.factor = measureFactor();
    }

    /// Pixels along a side for each latent along it, measured by decoding once.
    public int factor() {
        return factor;
    }

    /// The channels of its latents.
    public int channels() {
        return decoder.input().extent(1, USUAL_CHANNELS);
    }

    /// @param latents as the sampler leaves them
    /// @throws ArithmeticException where the decoder's answer is not finite
    public Pixels decode(Latents latents) {
        LatentShape shape = latents.shape();
        float[] own = scale.toAutoencoder(latents);
        LoadedNetwork.Rows picture =
                decoder.runFinite(new int[] {shape.channels(), shape.height(), shape.width()}, own);
        return Pixels.ofPlanes(picture.shape()[2], picture.shape()[1], picture.values().getFirst());
    }

    /// Whether pictures can be made latents. Old exports draw noise inside the graph, so that no
    /// two calls agree; they are treated as if they were not there.
    public boolean encodes() {
        return encoder.isPresent();
    }

    /// A picture's latents, drawn from the distribution the encoder gives: mean + deviation *
    /// noise.
    ///
    /// @param noise asked once, for the posterior's draw
    /// @throws IllegalStateException if this autoencoder does not encode
    /// @throws ArithmeticException where the encoder's answer is not finite
    public Latents encode(Planes picture, NoiseSource noise) {
        SimpleNetwork network =
                encoder.orElseThrow(() -> new IllegalStateException("there is no image encoder"));
        LoadedNetwork.Rows moments =
                network.runFinite(
                        new int[] {3, picture.height(), picture.width()}, picture.values());
        int[] extents = moments.shape();
        LatentShape shape = new LatentShape(extents[0] / 2, extents[1], extents[2]);
        float[] both = moments.values().getFirst();
        float[] draw = noise.next(shape).values();
        float[] sample = new float[shape.size()];
        for (int i = 0; i < sample.length; i++) {
            float logVariance = Math.clamp(both[shape.size() + i], -30f, 20f);
            sample[i] = both[i] + (float) Math.exp(0.5f * logVariance) * draw[i];
        }
        return scale.toSampler(Latents.of(shape, sample));
    }

    private static boolean stateless(LoadedNetwork encoder) {
        return encoder.outputs().containsKey("latent_parameters");
    }

    private int measureFactor() {
        Port input = decoder.input();
        int height = input.extent(2, TRIAL_EXTENT);
        int width = input.extent(3, TRIAL_EXTENT);
        int[] extents = {channels(), height, width};
        float[] zeros = new float[extents[0] * height * width];
        // Latents of zeros are no picture's: whether they decode to finite numbers does not matter.
        return decoder.run(extents, zeros).shape()[1] / height;
    }
}
