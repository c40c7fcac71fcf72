package dev.darkroom.worker.prompt;

import dev.darkroom.worker.drawing.AdapterShelf;
import dev.darkroom.worker.drawing.Classifier;
import dev.darkroom.worker.drawing.ControlShelf;
import dev.darkroom.worker.drawing.ImagePrompts;
import dev.darkroom.worker.drawing.Retrieval;

import java.util.Optional;

/// What a model can be drawn with beside its own networks.
///
/// @param adapters that can be merged into its weights
/// @param classifier that can lead its drawings
/// @param controls that can lead them by pictures
/// @param imagePrompts what lets pictures prompt it
/// @param retrieval an index of pictures that may
public record Companions(
        AdapterShelf adapters,
        Optional<Classifier> classifier,
        ControlShelf controls,
        ImagePrompts imagePrompts,
        Retrieval retrieval) {
    public static final Companions NONE =
            new Companions(
                    AdapterShelf.EMPTY,
                    Optional.empty(),
                    ControlShelf.EMPTY,
                    ImagePrompts.NONE,
                    Retrieval.NONE);
}
