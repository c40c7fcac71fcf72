package dev.darkroom.worker.retrieval;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;

/// What an index calls the parts of a picture, and how it reads words.
final class IndexFields {
    /// SHA-256 of the picture's RGB bytes at its own size; no two pictures have one.
    static final String SHA256 = "sha256";

    /// Path below the folder that the index was made of.
    static final String NAME = "name";

    /// What the image encoder sees of the picture, as PNG.
    static final String SEEN = "seen";

    /// Unit vector along the picture's embedding.
    static final String EMBEDDING = "embedding";

    /// Words that lay beside the picture.
    static final String CAPTION = "caption";

    private IndexFields() {}

    /// Splits texts into words as Unicode's annex 29 does, whatever their language.
    static Analyzer analyzer() {
        return new StandardAnalyzer();
    }

    /// A vector of the same direction whose length is 1, so that the product of two is the cosine
    /// between them.
    ///
    /// @throws IllegalArgumentException where it has no direction
    static float[] unit(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = Math.sqrt(squares);
        if (!(length > 0) || !Double.isFinite(length)) {
            throw new IllegalArgumentException(
                    "an embedding of length %s has no direction".formatted(length));
        }
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }
}
