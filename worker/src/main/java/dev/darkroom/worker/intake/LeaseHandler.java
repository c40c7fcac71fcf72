package dev.darkroom.worker.intake;

/// What is done with a leased request.
@FunctionalInterface
public interface LeaseHandler {

    /// Called on a virtual thread of its own, which may block for as long as the work takes; the
    /// lease is renewed meanwhile.
    ///
    /// @return ACCEPT only if the request's outcome is acknowledged by the brokers
    Settlement handle(Lease lease);
}
