package dev.darkroom.worker.intake;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// How a worker comes by its requests.
public interface Leasing extends AutoCloseable {

    /// Begins to ask for requests.
    ///
    /// @param lanes the most requests held at once
    /// @return when it has counted down, the brokers have been asked for as many
    CountDownLatch open(int lanes);

    /// Leases nothing more; waits for what is held, and after the grace period gives it back.
    void drain(Duration grace);

    /// Gives back at once what is still held.
    @Override
    void close();
}
