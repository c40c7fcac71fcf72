package dev.darkroom.worker.onnx.family;

import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.part.LatentLayout;
import dev.darkroom.worker.onnx.runtime.Feed;

import java.util.List;
import java.util.Set;

/// Flux's layout: every two by two latents of all channels are one token, row by row; each token
/// carries its position; time runs from 0 to 1.
final class PatchLayout implements LatentLayout {
    private static final int SIDE = 2;
    private static final int AXES = 3;
    private static final double TIMESTEPS = 1000;
    private static final String TEXT_POSITIONS = "txt_ids";
    private static final String PATCH_POSITIONS = "img_ids";

    @Override
    public int channels(Port latents) {
        return latents.extent(2, 64) / (SIDE * SIDE);
    }

    @Override
    public int[] extents(LatentShape shape) {
        int patches = shape.height() / SIDE * (shape.width() / SIDE);
        return new int[] {patches, shape.channels() * SIDE * SIDE};
    }

    @Override
    public float[] pack(Latents latents) {
        float[] from = latents.values();
        float[] packed = new float[from.length];
        int[] places = places(latents.shape());
        for (int i = 0; i < from.length; i++) {
            packed[places[i]] = from[i];
        }
        return packed;
    }

    @Override
    public Latents unpack(LatentShape shape, float[] packed) {
        float[] values = new float[packed.length];
        int[] places = places(shape);
        for (int i = 0; i < values.length; i++) {
            values[i] = packed[places[i]];
        }
        return Latents.of(shape, values);
    }

    /// Where each latent lies among the packed ones.
    private static int[] places(LatentShape shape) {
        int perPatch = shape.channels() * SIDE * SIDE;
        int[] places = new int[shape.size()];
        int at = 0;
        for (int c = 0; c < shape.channels(); c++) {
            for (int y = 0; y < shape.height(); y++) {
                for (int x = 0; x < shape.width(); x++) {
                    int patch = y / SIDE * (shape.width() / SIDE) + x / SIDE;
                    int within = c * SIDE * SIDE + y % SIDE * SIDE + x % SIDE;
                    places[at++] = patch * perPatch + within;
                }
            }
        }
        return places;
    }

    @Override
    public double timestep(double timestep) {
        return timestep / TIMESTEPS;
    }

    @Override
    public Set<String> sharedInputs() {
        return Set.of(TEXT_POSITIONS, PATCH_POSITIONS);
    }

    @Override
    public List<Feed> shared(Row row) {
        int tokens = row.conditioning().inputs().get("encoder_hidden_states").shape()[0];
        LatentShape shape = row.latents().shape();
        int columns = shape.width() / SIDE;
        int patches = shape.height() / SIDE * columns;
        int[] positions = new int[patches * AXES];
        for (int patch = 0; patch < patches; patch++) {
            positions[patch * AXES + 1] = patch / columns;
            positions[patch * AXES + 2] = patch % columns;
        }
        return List.of(
                new Feed.Ids(TEXT_POSITIONS, new int[] {tokens, AXES}, new int[tokens * AXES]),
                new Feed.Ids(PATCH_POSITIONS, new int[] {patches, AXES}, positions));
    }
}
