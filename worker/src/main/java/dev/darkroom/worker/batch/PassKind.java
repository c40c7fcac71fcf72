package dev.darkroom.worker.batch;

/// Which rows may share a pass: those of equal shapes that one network answers.
///
/// @param network told apart by identity: networks of equal plan and other weights are two
record PassKind(Object network, RowShape shape) {
    @Override
    public boolean equals(Object other) {
        return other instanceof PassKind(Object theirs, RowShape itsShape)
                && theirs == network
                && itsShape.equals(shape);
    }

    @Override
    public int hashCode() {
        return 31 * System.identityHashCode(network) + shape.hashCode();
    }
}
