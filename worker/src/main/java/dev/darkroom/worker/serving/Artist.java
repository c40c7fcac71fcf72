package dev.darkroom.worker.serving;

import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.DrawingWatch;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.prompt.Companions;
import dev.darkroom.worker.prompt.SamplerBook;

import java.util.List;
import java.util.Optional;

/// Whoever draws: a loaded model and everything around it, as far as the serving of requests needs
/// to know. Safe for use by many threads.
public interface Artist extends AutoCloseable {

    ModelCard card();

    SamplerBook samplers();

    /// What it makes of a picture to start from.
    PictureUse pictures();

    /// What it can draw with beside its model's own networks.
    default Companions companions() {
        return Companions.NONE;
    }

    /// How much of the text encoders' windows texts take.
    List<PromptLength> measure(Words words);

    /// Why images at different steps do not share passes of the network, where they do not.
    default Optional<String> oneTimestep() {
        return Optional.empty();
    }

    /// The largest picture that there is memory for, width times height.
    default long mostPixels() {
        return Long.MAX_VALUE;
    }

    /// Draws once without anybody asking, so that the first request does not pay for it.
    void warmUp();

    /// Draws one picture; waits until it is done. Called from a virtual thread per picture.
    ///
    /// @throws dev.darkroom.worker.drawing.DrawingStopped if the watch ended it
    Picture draw(DrawingParameters parameters, DrawingWatch watch);

    @Override
    void close();
}
