package dev.darkroom.worker.intake;

import java.time.Duration;

/// Counts what happens to leases.
public interface LaneWatch {

    void leased();

    void renewed();

    /// A lease was lost before it was settled.
    void lost();

    /// @param took until the broker had heard of it
    void settled(Settlement settlement, Duration took);
}
