package dev.darkroom.sink.store;

import java.util.Map;
import java.util.Optional;

/// What a store is asked to hold.
///
/// @param bytes the encoded picture; not to be changed
/// @param mediaType such as `image/png`
/// @param sha256 of the bytes, 64 lower-case hex digits
/// @param traceparent the trace that it was stored in, as W3C Trace Context writes it
public record PictureToStore(
        byte[] bytes,
        String mediaType,
        String sha256,
        Provenance provenance,
        Optional<String> traceparent) {

    private static final String TRACEPARENT = "traceparent";

    /// A picture of no trace.
    public PictureToStore(byte[] bytes, String mediaType, String sha256, Provenance provenance) {
        this(bytes, mediaType, sha256, provenance, Optional.empty());
    }

    /// @param trace headers of W3C Trace Context
    public PictureToStore of(Map<String, String> trace) {
        return new PictureToStore(
                bytes, mediaType, sha256, provenance, Optional.ofNullable(trace.get(TRACEPARENT)));
    }

    /// @return what its object is to say beside its bytes; names in lower case and values in ASCII,
    ///   as every store can carry them
    Map<String, String> notes() {
        Map<String, String> notes = provenance.notes();
        traceparent.ifPresent(trace -> notes.put(TRACEPARENT, trace));
        return notes;
    }
}
