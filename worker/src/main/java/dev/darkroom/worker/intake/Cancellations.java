package dev.darkroom.worker.intake;

import dev.darkroom.schemas.Cancellation;
import dev.darkroom.schemas.wire.Wire;

/// Requests that are no longer wanted.
public final class Cancellations extends RecordView<Cancellation> {

    private final Bounded<Boolean> cancelled;

    /// @param topic the topic of controls
    /// @param most requests that are remembered, the latest ones
    public Cancellations(String topic, Wire wire, int most) {
        super(topic, wire, Cancellation.class);
        this.cancelled = new Bounded<>(most);
    }

    /// Asked before every call of the network.
    public boolean contains(String requestId) {
        return cancelled.get(requestId).isPresent();
    }

    @Override
    void remember(Cancellation cancellation) {
        cancelled.change(cancellation.getRequestId(), _ -> true);
    }

    @Override
    void forget(String requestId) {
        cancelled.remove(requestId);
    }
}
