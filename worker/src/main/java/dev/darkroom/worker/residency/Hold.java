package dev.darkroom.worker.residency;

/// Keeps something from being dropped until it is closed; closing it twice is once.
///
/// @param <V> what is held
public interface Hold<V> extends AutoCloseable {

    V value();

    /// One more hold on the same, for somebody who may go on when this one is closed.
    ///
    /// @throws IllegalStateException if nobody held it any more and it was dropped
    Hold<V> again();

    @Override
    void close();
}
