package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.Conditioning;

import java.util.List;

/// Encoded texts, each distinct one encoded once while it is among those used last.
final class Texts {
    private static final int REMEMBERED = 128;

    private final Remembered<Key, Conditioning> encoded;

    private record Key(Words words, int pieces, List<UsedAdapter> adapters) {}

    Texts(Crew encoders) {
        this.encoded = new Remembered<>(REMEMBERED, encoders);
    }

    /// @param weights of the encoders
    /// @throws DrawingFailed where encoding fails; the next to ask tries again
    Conditioning encode(WeightSet weights, Words words, int pieces) {
        return encoded.of(
                new Key(words, pieces, weights.texts()), () -> weights.encode(words, pieces));
    }
}
