package dev.darkroom.worker.drawing;

import java.util.Optional;

/// What a model is told of the training picture to draw like, and of the one to draw unlike.
///
/// @param prompt of the picture to draw like
/// @param negative of the picture to lead away from; empty for the same
public record Framing(Frame prompt, Optional<Frame> negative) {

    /// The whole of a picture as large as it is drawn.
    public static final Framing WHOLE = new Framing(Frame.WHOLE, Optional.empty());

    /// A picture that was brought to a size and cut.
    ///
    /// @param original its size before; empty for the size drawn
    /// @param target its size afterwards; empty for the size drawn
    /// @param left pixels cut away on the left
    /// @param top pixels cut away above
    public record Frame(
            Optional<ModelCard.Size> original, Optional<ModelCard.Size> target, int left, int top) {

        public static final Frame WHOLE = new Frame(Optional.empty(), Optional.empty(), 0, 0);
    }

    public Frame ofNegative() {
        return negative.orElse(prompt);
    }
}
