package dev.darkroom.worker.drawing;

/// A drawing that could not be finished, with its cause: a fault of the network, of the numbers it
/// gave, or of memory. It may be tried again.
public final class DrawingFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DrawingFailed(String message) {
        super(message);
    }

    /// @param doing what failed; the message goes on with the innermost cause, which knows why
    public DrawingFailed(String doing, Throwable cause) {
        super(doing + ": " + innermost(cause), cause);
    }

    private static String innermost(Throwable cause) {
        Throwable inner = cause;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner.getMessage() == null ? inner.toString() : inner.getMessage();
    }
}
