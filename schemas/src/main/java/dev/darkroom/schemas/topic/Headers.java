package dev.darkroom.schemas.topic;

import org.apache.kafka.common.header.Header;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Names of the record headers that Darkroom honours and sets. None is required of a producer.
public final class Headers {

    /// W3C Trace Context: copied from a request to everything that follows from it.
    public static final String TRACEPARENT = "traceparent";

    /// What tracing systems say of themselves beside it; travels with it.
    public static final String TRACESTATE = "tracestate";

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

    /// On the notes among the dead letters: SHA-256 of the letter that was published again, over
    /// the topic that it came from, its key and its value. A note has no value, and is no letter.
    public static final String REPLAYED = "darkroom-replayed";

    /// Most headers of one record that travel on.
    public static final int MOST_TRAVELLING = 64;

    /// Bytes of all headers of one record that travel on, names included.
    public static final int TRAVELLING_BYTES = 32 << 10;

    /// Characters of one note; a letter's notes have to stay within what its topic takes.
    private static final int LONGEST_NOTE = 7_000;

    private Headers() {}

    /// @return the last header of that name, as text
    public static Optional<String> text(
            org.apache.kafka.common.header.Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    /// @return the header's value for a text, cut where it is longer than a note may be
    public static byte[] bytes(String text) {
        String note = text.length() <= LONGEST_NOTE ? text : text.substring(0, LONGEST_NOTE) + "…";
        return note.getBytes(StandardCharsets.UTF_8);
    }

    /// The headers that a record carries on to whatever follows from it. Where they are more than
    /// [#excess] allows, those that come first and are within it.
    public static List<Header> travelling(Iterable<Header> headers) {
        var travelling = new ArrayList<Header>();
        long bytes = 0;
        for (Header header : headers) {
            long more = bytes + size(header);
            if (travels(header)
                    && more <= TRAVELLING_BYTES
                    && travelling.size() < MOST_TRAVELLING) {
                travelling.add(header);
                bytes = more;
            }
        }
        return List.copyOf(travelling);
    }

    /// @return what was found, where more headers would travel on than may; empty where all is well
    public static Optional<String> excess(Iterable<Header> headers) {
        int count = 0;
        long bytes = 0;
        for (Header header : headers) {
            if (travels(header)) {
                count++;
                bytes += size(header);
            }
        }
        return count <= MOST_TRAVELLING && bytes <= TRAVELLING_BYTES
                ? Optional.empty()
                : Optional.of("%s headers of %s bytes".formatted(count, bytes));
    }

    /// @return bytes of all headers of a record, names included
    public static long size(Iterable<Header> headers) {
        long bytes = 0;
        for (Header header : headers) {
            bytes += size(header);
        }
        return bytes;
    }

    private static long size(Header header) {
        return header.key().getBytes(StandardCharsets.UTF_8).length
                + (header.value() == null ? 0L : header.value().length);
    }

    private static boolean travels(Header header) {
        return header.key().equals(TRACEPARENT)
                || header.key().equals(TRACESTATE)
                || header.key().startsWith(CLOUD_EVENTS_PREFIX);
    }
}
