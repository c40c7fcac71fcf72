package dev.darkroom.sink.keeper;

import dev.darkroom.runtime.trace.TraceKey;
import dev.darkroom.runtime.trace.TraceSpan;
import dev.darkroom.runtime.trace.TracedRecord;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.sink.store.ObjectKey;
import dev.darkroom.sink.store.ObjectStore;
import dev.darkroom.sink.store.PictureToStore;
import dev.darkroom.sink.store.Put;

import io.opentelemetry.api.trace.Span;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Puts pictures into a store and tells their traces, which the stored objects name.
///
/// @param store borrowed
record Storing(ObjectStore store) {

    private static final int HASH_DIGITS = 16;

    /// @param requestId that the picture was drawn for
    Put put(String requestId, ObjectKey key, PictureToStore picture) throws IOException {
        Span span = TraceSpan.STORE.begin(store.uri(key).getScheme());
        try {
            Put put = store.putIfAbsent(key, picture.of(TracedRecord.written(span)));
            if (span.isRecording()) {
                span.setAttribute(TraceKey.CONVERSATION, requestId)
                        .setAttribute(TraceKey.OBJECT, hash(key))
                        .setAttribute(TraceKey.BYTES, (long) picture.bytes().length)
                        .setAttribute(TraceKey.REPEATED, put instanceof Put.AlreadyThere);
            }
            return put;
        } catch (IOException | RuntimeException e) {
            TraceSpan.failed(span, e.getClass().getName());
            throw e;
        } finally {
            span.end();
        }
    }

    private static String hash(ObjectKey key) {
        return RequestDigest.sha256(key.name().getBytes(StandardCharsets.UTF_8))
                .substring(0, HASH_DIGITS);
    }
}
