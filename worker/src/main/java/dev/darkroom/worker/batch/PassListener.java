package dev.darkroom.worker.batch;

import java.time.Duration;

/// Hears of every forward pass, on the thread that ran it. Must not block.
@FunctionalInterface
public interface PassListener {
    /// @param shape of the pass's rows
    /// @param rows in the pass
    /// @param took the network call alone
    /// @param succeeded whether the call returned
    void passed(RowShape shape, int rows, Duration took, boolean succeeded);
}
