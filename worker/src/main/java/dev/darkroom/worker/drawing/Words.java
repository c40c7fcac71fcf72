package dev.darkroom.worker.drawing;

import java.util.Optional;
import java.util.OptionalInt;

/// What a model's text encoders read for one row of the network.
///
/// @param first text of the first encoder
/// @param other texts of the second and third encoder
/// @param clipSkip layers of the CLIP encoders left out, 0 or more
/// @param longText tokens that an encoder of texts of any length reads; empty for the model's own
/// @param weighted whether brackets weigh words, as [Emphasis] reads them
public record Words(
        String first, Other other, int clipSkip, OptionalInt longText, boolean weighted) {

    /// Texts of encoders beyond the first; empty where they read the first one's.
    public record Other(Optional<String> second, Optional<String> third) {
        public static final Other NONE = new Other(Optional.empty(), Optional.empty());
    }

    /// The same text for all encoders, plainly read.
    public static Words of(String text) {
        return new Words(text, Other.NONE, 0, OptionalInt.empty(), false);
    }

    public String second() {
        return other.second().orElse(first);
    }

    public String third() {
        return other.third().orElse(first);
    }
}
