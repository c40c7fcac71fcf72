package dev.darkroom.worker.drawing;

import java.util.OptionalInt;

/// Which of a request's finer fields a model can honour.
///
/// @param textEncoders how many texts it can be given, 1 to 3
/// @param maxClipSkip the most layers of its CLIP encoders that can be left out
/// @param longText how far its encoder of texts of any length reads
/// @param guidance what a guidance scale does to it
/// @param nothingIsNotEmpty whether no negative prompt is another thing than an empty one
/// @param framed whether it is told sizes and crops
public record Abilities(
        int textEncoders,
        int maxClipSkip,
        LongText longText,
        Guidance guidance,
        boolean nothingIsNotEmpty,
        boolean framed) {

    /// One text encoder, plain guidance and nothing else.
    public static final Abilities PLAIN =
            new Abilities(1, 0, LongText.NONE, Guidance.TWO_ROWS, false, false);

    /// What a guidance scale does.
    public enum Guidance {
        /// Above 1 the network is asked twice, and led away from a text.
        TWO_ROWS,
        /// The network takes it as an input.
        AN_INPUT,
        /// Nothing: the network was distilled to one scale.
        NOTHING
    }

    /// Tokens that an encoder of texts of any length reads.
    ///
    /// @param usual where a request does not say; empty where the model has no such encoder
    /// @param most that can be asked for; likewise
    public record LongText(OptionalInt usual, OptionalInt most) {
        public static final LongText NONE = new LongText(OptionalInt.empty(), OptionalInt.empty());

        public static LongText of(int usual, int most) {
            return new LongText(OptionalInt.of(usual), OptionalInt.of(most));
        }
    }

    /// Whether it can be led away from a text.
    public boolean leadsAway() {
        return guidance == Guidance.TWO_ROWS;
    }
}
