package dev.darkroom.producer;

import dev.darkroom.schemas.ClassGuidance;

/// A class to lead a drawing towards as a command line names it: `LABEL`, or `LABEL:SCALE`.
final class ClassWords {
    private ClassWords() {}

    /// @throws IllegalArgumentException where the scale is no number
    static ClassGuidance read(String text) {
        int colon = text.lastIndexOf(':');
        return colon < 0
                ? new ClassGuidance(text, 1.0)
                : new ClassGuidance(
                        text.substring(0, colon), Double.valueOf(text.substring(colon + 1)));
    }
}
