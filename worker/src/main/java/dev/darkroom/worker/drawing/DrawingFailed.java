package dev.darkroom.worker.drawing;

/// A drawing that could not be finished, with its cause: a fault of the network, of the numbers it
/// gave, or of memory. It may be tried again.
public final class DrawingFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DrawingFailed(String message) {
        super(message);
    }

    public DrawingFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
