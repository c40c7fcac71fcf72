package dev.darkroom.worker.drawing;

import java.util.Optional;
import java.util.OptionalInt;

/// How a drawing's texts are read, beyond what its prompt and negative prompt say.
///
/// @param prompt texts of encoders beyond the first
/// @param negative likewise, of what is led away from
/// @param clipSkip layers of the CLIP encoders left out for the prompt, 0 or more
/// @param longText tokens that an encoder of texts of any length reads; empty for the model's own
/// @param weighted whether brackets weigh words
/// @param longTexts what becomes of texts beyond a window; empty where all fit
public record Wording(
        Words.Other prompt,
        Words.Other negative,
        int clipSkip,
        OptionalInt longText,
        boolean weighted,
        Optional<LongTexts> longTexts) {

    public static final Wording PLAIN =
            new Wording(
                    Words.Other.NONE,
                    Words.Other.NONE,
                    0,
                    OptionalInt.empty(),
                    false,
                    Optional.empty());

    /// The same, of texts that all fit.
    public Wording withoutLongTexts() {
        return new Wording(prompt, negative, clipSkip, longText, weighted, Optional.empty());
    }
}
