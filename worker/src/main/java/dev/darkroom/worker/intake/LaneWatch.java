package dev.darkroom.worker.intake;

/// Counts what happens to leases.
public interface LaneWatch {

    void leased();

    void renewed();

    /// A lease was lost before it was settled.
    void lost();

    void settled(Settlement settlement);
}
