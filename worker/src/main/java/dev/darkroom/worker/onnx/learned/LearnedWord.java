package dev.darkroom.worker.onnx.learned;

import java.util.List;

/// A word whose meaning is vectors of its own in place of a vocabulary's.
///
/// @param word as it stands in prompts
/// @param vectors one a token, in their order; all equally long
public record LearnedWord(String word, List<float[]> vectors) {

    /// How wide the encoder's embeddings have to be.
    public int width() {
        return vectors.getFirst().length;
    }
}
