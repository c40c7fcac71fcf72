package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.PassShare;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Looks over a drawing's shoulder, on the drawing's own thread.
public interface DrawingWatch {
    /// Lets the drawing come to its end.
    DrawingWatch UNINTERESTED =
            new DrawingWatch() {
                @Override
                public void beforeCall() {
                    // Every call is welcome.
                }

                @Override
                public void stepped(int done, int of, Supplier<Optional<byte[]>> previewPng) {
                    // Nobody is to be told.
                }
            };

    /// Called before every call of the network, and now and then while waiting for a place; passes
    /// wait for it.
    ///
    /// @throws DrawingStopped to end the drawing
    void beforeCall() throws DrawingStopped;

    /// Called after every step.
    ///
    /// @param done steps done, 1 to `of`
    /// @param of all steps
    /// @param previewPng makes a small PNG of the picture so far, only when asked; empty where the
    ///   model has no preview map
    void stepped(int done, int of, Supplier<Optional<byte[]>> previewPng);

    /// Called after every call of the network.
    ///
    /// @param share the pass that answered it
    default void called(PassShare share) {
        // Not everybody wants to know.
    }

    /// Called when a stage is over.
    default void passed(DrawingStage stage, Duration took) {
        // Not everybody wants to know.
    }
}
