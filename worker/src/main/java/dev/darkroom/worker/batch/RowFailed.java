package dev.darkroom.worker.batch;

/// The network could not answer a row, though it was alone in its pass.
public final class RowFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    RowFailed(String message) {
        super(message);
    }

    RowFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
