package dev.darkroom.worker.intake;

/// How a lease ends.
public enum Settlement {
    /// Its outcome is acknowledged by the brokers; nobody needs to see the request again.
    ACCEPT,
    /// Somebody else should have it.
    RELEASE
}
