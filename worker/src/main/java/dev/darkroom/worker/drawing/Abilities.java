package dev.darkroom.worker.drawing;

import java.util.OptionalInt;

/// Which of a request's finer fields a model can honour.
///
/// @param textEncoders how many texts it can be given, 1 to 3
/// @param maxClipSkip the most layers of its CLIP encoders that can be left out
/// @param maxLongText the most tokens that its encoder of texts of any length can be asked to read;
///   empty where it has none
/// @param leadsAway whether it can be led away from a text; not so where guidance is an input
/// @param nothingIsNotEmpty whether no negative prompt is another thing than an empty one
/// @param framed whether it is told sizes and crops
public record Abilities(
        int textEncoders,
        int maxClipSkip,
        OptionalInt maxLongText,
        boolean leadsAway,
        boolean nothingIsNotEmpty,
        boolean framed) {

    /// One text encoder, plain guidance and nothing else.
    public static final Abilities PLAIN =
            new Abilities(1, 0, OptionalInt.empty(), true, false, false);
}
