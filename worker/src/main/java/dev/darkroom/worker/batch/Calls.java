package dev.darkroom.worker.batch;

/// What an image asks of a network, call by call.
///
/// @param network that answers it
/// @param shape of all its rows
/// @param rows of each call, at least 1
/// @param beside bytes that a row takes in a pass beyond its inputs, 0 or more: what control
///   networks see and add. All rows of a pass take as many, since those that are not led are given
///   zeros
public record Calls(ForwardPass network, RowShape shape, int rows, long beside) {
    /// Of rows that take no more than their inputs.
    public Calls(ForwardPass network, RowShape shape, int rows) {
        this(network, shape, rows, 0);
    }

    PassKind kind() {
        return new PassKind(network, shape);
    }
}
