package dev.darkroom.standalone.chaos;

import java.time.Duration;

/// Something to be published at its time, from the trial's beginning.
sealed interface Dispatch {

    Duration at();

    /// An order, for the first time or again.
    record Ask(Duration at, TrialRequest order) implements Dispatch {}

    /// A wish that a request be stopped.
    record Stop(Duration at, String id) implements Dispatch {}
}
