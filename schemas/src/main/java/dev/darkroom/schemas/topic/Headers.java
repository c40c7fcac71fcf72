package dev.darkroom.schemas.topic;

import org.apache.kafka.common.header.Header;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Names of the record headers that Darkroom honours and sets. None is required of a producer.
public final class Headers {

    /// W3C Trace Context: copied from a request to everything that follows from it.
    public static final String TRACEPARENT = "traceparent";

    /// CloudEvents attributes in the Kafka binary mode: copied from a request where they are
    /// present.
    public static final String CLOUD_EVENTS_PREFIX = "ce_";

    /// On dead letters: why the record is there, one sentence.
    public static final String REASON = "darkroom-reason";

    /// On dead letters: the topic, partition and offset that the record came from.
    public static final String SOURCE = "darkroom-source";

    /// On dead letters of workers: how often the record had been delivered, and what became of each
    /// attempt.
    public static final String HISTORY = "darkroom-history";

    /// On dead letters of workers: the worker that gave it up.
    public static final String WORKER = "darkroom-worker";

    /// On dead letters: when it was given up (ISO 8601).
    public static final String AT = "darkroom-at";

    private Headers() {}

    /// @return the last header of that name, as text
    public static Optional<String> text(
            org.apache.kafka.common.header.Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    /// @return the header's value for a text
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// @return whether a request's header travels on to its results
    public static boolean travels(Header header) {
        return header.key().equals(TRACEPARENT) || header.key().startsWith(CLOUD_EVENTS_PREFIX);
    }
}
