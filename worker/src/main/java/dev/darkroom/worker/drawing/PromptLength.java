package dev.darkroom.worker.drawing;

/// How much of one text encoder's window a text takes, start and end marks included.
///
/// @param encoder which one, from 0
/// @param used tokens of the text
/// @param limit tokens of the window
/// @param inPieces whether a longer text can be read in pieces, each between marks of its own
public record PromptLength(int encoder, int used, int limit, boolean inPieces) {
    private static final int MARKS = 2;

    public boolean fits() {
        return used <= limit;
    }

    /// The longest text that `windows` of them hold, in tokens with one start and one end mark.
    public int most(int windows) {
        return windows * (limit - MARKS) + MARKS;
    }

    /// The windows that the whole text fills.
    public int pieces() {
        return fits() || !inPieces ? 1 : Math.ceilDiv(used - MARKS, limit - MARKS);
    }
}
