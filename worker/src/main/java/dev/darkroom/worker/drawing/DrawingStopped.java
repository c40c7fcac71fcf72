package dev.darkroom.worker.drawing;

/// Ends a drawing between two steps. Not a fault: somebody no longer wants the picture.
public final class DrawingStopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// Why a drawing stops early.
    public enum Reason {
        CANCELLED,
        EXPIRED,
        LEASE_LOST,
        /// The id turned out to be another request's.
        TAKEN,
        /// As many workers as may be were lost drawing the request.
        GIVEN_UP,
        /// The worker is shutting down, or its thread was interrupted.
        INTERRUPTED
    }

    private final Reason reason;

    public DrawingStopped(Reason reason) {
        super("the drawing was stopped: " + reason);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
