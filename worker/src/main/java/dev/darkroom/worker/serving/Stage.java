package dev.darkroom.worker.serving;

/// What a leased request goes through beside its drawing.
enum Stage {
    /// From its lease until it is read and nobody else of its id is being handled.
    READING,
    /// It waits until the views know of all that was acknowledged before.
    CATCHING_UP,
    /// A picture is on its way until the brokers have acknowledged it.
    PUBLISHING,
    /// The end of the attempt is on its way until the brokers have acknowledged it.
    FINISHING
}
