package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.folder.ImageParts;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.Feed;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The networks that tell a U-Net of a picture that prompts it: a vision tower of CLIP, and the
/// projection behind it, where the U-Net has none of its own. Safe for use by many threads.
public final class ImageEncoder {
    private static final int USUAL_SIDE = 224;
    private static final String EMBEDDING = "image_embeds";

    private final VisionNetwork tower;
    private final Optional<LoadedNetwork> projection;
    private final String output;
    private final Tensor nothing;

    private ImageEncoder(
            VisionNetwork tower, Optional<LoadedNetwork> projection, ImageParts.Told told) {
        this.tower = tower;
        this.projection = projection;
        this.output = told.output();
        Tensor zeros = tower.lookAtZeros(output);
        this.nothing =
                projected(
                        told.pooled()
                                ? new Tensor(zeros.shape(), new float[zeros.values().length])
                                : zeros);
    }

    /// Opens them, and asks them once.
    ///
    /// @param parts of the same folder; they close what is opened
    /// @throws dev.darkroom.worker.onnx.folder.ModelFolderException if the runtime does not open
    ///   one, or they do not go together
    public static ImageEncoder open(Parts parts, ImageParts.Usable usable) {
        ModelFolder folder = parts.folder();
        String part = ImageParts.ENCODER;
        int side = folder.config(part).path("image_size").asInt(USUAL_SIDE);
        VisionNetwork tower =
                parts.opened(
                        part,
                        () ->
                                VisionNetwork.openTower(
                                        part,
                                        folder.network(part),
                                        ImageParts.preparation(folder),
                                        side,
                                        parts.sessions));
        parts.owns(tower::close);
        Optional<LoadedNetwork> projection =
                usable.projected() ? Optional.of(projection(parts)) : Optional.empty();
        return parts.opened(part, () -> new ImageEncoder(tower, projection, usable.told()));
    }

    private static LoadedNetwork projection(Parts parts) {
        String part = ImageParts.PROJECTION;
        return parts.opened(part, () -> parts.network(part, parts.folder().graph(part)));
    }

    /// What is seen of a picture: as large as the tower wants it.
    public Pixels seen(Pixels picture) {
        return tower.seen(picture);
    }

    /// What the U-Net is told of a picture.
    ///
    /// @param seen as [#seen] gives it
    /// @throws ArithmeticException where an answer is not finite
    public Tensor told(Pixels seen) {
        return projected(tower.look(seen, output));
    }

    /// Where a picture lies in the space that a text tower has in common with this; empty where the
    /// encoder does not say.
    ///
    /// @param seen as [#seen] gives it
    /// @throws ArithmeticException where an answer is not finite
    public Optional<float[]> embedding(Pixels seen) {
        return embeds() ? Optional.of(tower.look(seen, EMBEDDING).values()) : Optional.empty();
    }

    /// The numbers of an [#embedding]; 0 where there is none.
    public int width() {
        return embeds() ? tower.lookAtZeros(EMBEDDING).values().length : 0;
    }

    private boolean embeds() {
        return tower.outputs().contains(EMBEDDING);
    }

    /// What the U-Net is told where guidance leads away from something.
    public Tensor toldOfNothing() {
        return nothing;
    }

    private Tensor projected(Tensor seen) {
        return projection.map(network -> projected(network, seen)).orElse(seen);
    }

    /// What a projection makes of what is seen.
    static Tensor projected(LoadedNetwork network, Tensor seen) {
        Port input = network.inputs().values().iterator().next();
        Tensor row = ImageInputs.ofRank(seen, input.rank() - 1);
        int[] shape = IntStream.concat(IntStream.of(1), IntStream.of(row.shape())).toArray();
        LoadedNetwork.Rows answer =
                network.runFinite(
                                List.of(
                                        new Feed.Numbers(
                                                input.name(), shape, List.of(row.values()))),
                                List.of(network.outputs().keySet().iterator().next()))
                        .getFirst();
        return new Tensor(answer.shape(), answer.values().getFirst());
    }
}
