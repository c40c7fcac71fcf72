package dev.darkroom.worker.batch;

/// What becomes of one row after its pass.
sealed interface Settled {
    RowKey row();

    /// The image gets the answer at this position of the pass.
    record Answered(RowKey row, int inPass) implements Settled {}

    /// The row spoiled or shared a failed pass; it runs again, alone.
    record AgainAlone(RowKey row) implements Settled {}

    /// The row failed with nobody beside it.
    record Failed(RowKey row) implements Settled {}

    /// The image has gone; nobody wants the answer.
    record Discarded(RowKey row) implements Settled {}
}
