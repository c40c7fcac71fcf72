package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.Feed;

import java.util.List;
import java.util.Set;

/// How a denoiser wants latents and timesteps laid out.
public interface LatentLayout {
    /// Channels, height and width as they are; timesteps as the scheduler counts them.
    LatentLayout PLAIN = new LatentLayout() {};

    /// The channels of the latents, given the input they go into.
    default int channels(Port latents) {
        return latents.extent(1, 4);
    }

    /// One row's extents in the denoiser's input.
    default int[] extents(LatentShape shape) {
        return new int[] {shape.channels(), shape.height(), shape.width()};
    }

    /// One row's values in the denoiser's order.
    default float[] pack(Latents latents) {
        return latents.values();
    }

    /// The denoiser's answer as latents.
    ///
    /// @param shape of the row asked; some networks answer with fewer channels, or with more
    default Latents unpack(LatentShape shape, float[] values) {
        int channels = values.length / (shape.height() * shape.width());
        return Latents.of(new LatentShape(channels, shape.height(), shape.width()), values);
    }

    /// What the denoiser is told of the time.
    default double timestep(double timestep) {
        return timestep;
    }

    /// Inputs that no row has for itself.
    default Set<String> sharedInputs() {
        return Set.of();
    }

    /// The shared inputs of a call with rows like this one.
    default List<Feed> shared(Row row) {
        return List.of();
    }

    /// How many times as high and wide as the latents an input is; 0 where it has other extents.
    default int times(String input) {
        return 0;
    }

    /// What is tried for extents of an input that the graph leaves open.
    default int triedExtent(String input) {
        return 8;
    }
}
