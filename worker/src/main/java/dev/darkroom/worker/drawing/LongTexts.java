package dev.darkroom.worker.drawing;

/// What becomes of a text that is longer than a CLIP encoder's window.
public enum LongTexts {
    /// Windows of its tokens are encoded one by one and laid end to end.
    CHUNK,
    /// What is beyond the first window is cut away.
    TRUNCATE
}
