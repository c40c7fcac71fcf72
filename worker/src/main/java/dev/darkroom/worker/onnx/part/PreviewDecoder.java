package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;

import java.util.Arrays;

/// A small decoder that makes previews, such as TAESD's (diffusers' `AutoencoderTiny`): one input,
/// latents as the denoiser sees them, `[rows, channels, height, width]`; one output, pictures of
/// -1..1, `[rows, 3, height, width]`.
public final class PreviewDecoder {

    private static final int LARGEST_SIDE = 512;
    private static final int TRIAL_EXTENT = 8;

    private final SimpleNetwork network;

    /// @param channels of the latents that it is to decode
    /// @throws IllegalArgumentException if the network is not of that kind
    PreviewDecoder(LoadedNetwork network, int channels) {
        this.network = new SimpleNetwork(network);
        Port input = this.network.input();
        if (network.inputs().size() != 1 || input.rank() != 4) {
            throw new IllegalArgumentException(
                    "it takes %s; one input of rows, channels, height and width would do"
                            .formatted(network.inputs().values()));
        }
        if (input.extent(1, channels) != channels) {
            throw new IllegalArgumentException(
                    "it takes latents of %s channels; the model's have %s"
                            .formatted(input.extent(1, channels), channels));
        }
        int height = input.extent(2, TRIAL_EXTENT);
        int width = input.extent(3, TRIAL_EXTENT);
        int[] shape =
                this.network
                        .run(
                                new int[] {channels, height, width},
                                new float[channels * height * width])
                        .shape();
        if (shape.length != 3 || shape[0] != 3) {
            throw new IllegalArgumentException(
                    "it answers rows of %s; three planes would do"
                            .formatted(Arrays.toString(shape)));
        }
    }

    /// A picture of at most 512 pixels a side.
    ///
    /// @param latents as the sampler has them
    /// @throws ArithmeticException where the network's answer is not finite
    public Pixels decode(Latents latents) {
        LatentShape shape = latents.shape();
        LoadedNetwork.Rows answer =
                network.runFinite(
                        new int[] {shape.channels(), shape.height(), shape.width()},
                        latents.values());
        int height = answer.shape()[1];
        int width = answer.shape()[2];
        int by = Math.ceilDiv(Math.max(height, width), LARGEST_SIDE);
        float[] planes = smaller(answer.values().getFirst(), height, width, by);
        return Pixels.ofPlanes(width / by, height / by, planes);
    }

    /// The means of squares of `by` times `by` pixels; what is left over at the far sides is cut.
    private static float[] smaller(float[] planes, int height, int width, int by) {
        int rows = height / by;
        int columns = width / by;
        float[] means = new float[3 * rows * columns];
        for (int plane = 0; plane < 3; plane++) {
            for (int y = 0; y < rows * by; y++) {
                int from = (plane * height + y) * width;
                int to = (plane * rows + y / by) * columns;
                for (int x = 0; x < columns * by; x++) {
                    means[to + x / by] += planes[from + x] / (by * by);
                }
            }
        }
        return means;
    }
}
