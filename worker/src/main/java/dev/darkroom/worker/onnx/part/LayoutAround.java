package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.Feed;

import java.util.List;
import java.util.Set;

/// A layout with more than another: what it does not change is the other's.
interface LayoutAround extends LatentLayout {
    LatentLayout layout();

    @Override
    default int channels(Port latents) {
        return layout().channels(latents);
    }

    @Override
    default int[] extents(LatentShape shape) {
        return layout().extents(shape);
    }

    @Override
    default float[] pack(Latents latents) {
        return layout().pack(latents);
    }

    @Override
    default Latents unpack(LatentShape shape, float[] values) {
        return layout().unpack(shape, values);
    }

    @Override
    default double timestep(double timestep) {
        return layout().timestep(timestep);
    }

    @Override
    default Set<String> sharedInputs() {
        return layout().sharedInputs();
    }

    @Override
    default List<Feed> shared(Row row) {
        return layout().shared(row);
    }

    @Override
    default int times(String input) {
        return layout().times(input);
    }

    @Override
    default int triedExtent(String input) {
        return layout().triedExtent(input);
    }
}
