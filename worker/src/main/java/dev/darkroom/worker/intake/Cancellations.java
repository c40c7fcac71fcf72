package dev.darkroom.worker.intake;

import dev.darkroom.schemas.Cancellation;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.schemas.wire.Wire;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;

/// Requests that are no longer wanted.
public final class Cancellations implements View {

    private static final Logger LOG = LoggerFactory.getLogger(Cancellations.class);

    private final String topic;
    private final Wire wire;
    private final Bounded<Boolean> cancelled;

    /// @param topic the topic of controls
    /// @param most requests that are remembered, the latest ones
    public Cancellations(String topic, Wire wire, int most) {
        this.topic = topic;
        this.wire = wire;
        this.cancelled = new Bounded<>(most);
    }

    /// Asked before every call of the network.
    public boolean contains(String requestId) {
        return cancelled.get(requestId).isPresent();
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public void see(byte[] key, byte[] value) {
        if (value == null) {
            if (key != null) {
                cancelled.remove(new String(key, StandardCharsets.UTF_8));
            }
            return;
        }
        try {
            Cancellation cancellation = wire.decode(topic, value, Cancellation.class);
            cancelled.change(cancellation.getRequestId(), _ -> true);
        } catch (UnreadableRecordException e) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("error", e.getMessage())
                    .log("Passed over an unreadable record");
        }
    }
}
