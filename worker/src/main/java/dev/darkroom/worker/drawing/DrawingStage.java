package dev.darkroom.worker.drawing;

/// What a drawing does one after another.
public enum DrawingStage {
    /// Texts and pictures become what the network is told.
    ENCODING,
    /// It waits for a place among the live images.
    SEATING,
    /// The sampler calls the network, step by step.
    DENOISING,
    /// Latents become pixels and a file.
    DEVELOPING
}
