package dev.darkroom.worker.residency;

import java.time.Duration;

/// Told what is made and dropped, in turn, on the thread that does both.
///
/// @param <K> what is asked for
public interface ResidenceWatch<K> {

    /// @param bytes that it takes
    void made(K key, long bytes, Duration took);

    /// Whoever waits for it is told as well.
    default void failed(K key, Throwable cause, Duration took) {}

    /// It was closed, so that its memory is free.
    void dropped(K key, long bytes);
}
