package dev.darkroom.runtime.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Spans about records, and how a trace travels in their headers, `traceparent` and `tracestate`.
public final class TracedRecord {

    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    private TracedRecord() {}

    /// Begins a span about a record that is being sent.
    ///
    /// @param requestId that it is about
    public static Span sending(String topic, String requestId) {
        Span span = TraceSpan.SEND.begin(topic);
        return about(span, "send", "send", topic).setAttribute(TraceKey.CONVERSATION, requestId);
    }

    /// Begins a span about a record that has come, below the one that sent it.
    ///
    /// @param group that it came to
    /// @param key the request's id, as far as it is one; asked only where somebody records
    public static Span begun(
            TraceSpan what,
            String operation,
            ConsumerRecord<byte[], byte[]> record,
            String group,
            Supplier<Optional<String>> key) {
        Span span = what.begin(context(record.headers()), record.topic());
        if (span.isRecording()) {
            about(span, operation, operation, record.topic())
                    .setAttribute(TraceKey.GROUP, group)
                    .setAttribute(TraceKey.PARTITION, Integer.toString(record.partition()))
                    .setAttribute(TraceKey.OFFSET, record.offset());
            key.get().ifPresent(id -> span.setAttribute(TraceKey.CONVERSATION, id));
        }
        return span;
    }

    /// Begins a span about what is done with a record that has come, keyed by its request's id.
    ///
    /// @param group that it came to
    public static Span processing(ConsumerRecord<byte[], byte[]> record, String group) {
        return begun(
                TraceSpan.PROCESS,
                "process",
                record,
                group,
                () ->
                        Optional.ofNullable(record.key())
                                .map(key -> new String(key, StandardCharsets.UTF_8)));
    }

    /// Says of a span which operation on a topic it is.
    public static Span about(Span span, String operation, String type, String topic) {
        return span.setAttribute(TraceKey.SYSTEM, "kafka")
                .setAttribute(TraceKey.OPERATION, operation)
                .setAttribute(TraceKey.OPERATION_TYPE, type)
                .setAttribute(TraceKey.TOPIC, topic);
    }

    /// @return the trace that a record belongs to; that of nobody where it says none, or none that
    ///   can be understood
    public static Context context(Headers headers) {
        return Tracing.on() ? W3C.extract(Context.root(), headers, GETTER) : Context.root();
    }

    /// The headers of a record that a span is about: the trace goes on from there. Where the span
    /// is of no trace they stay as they are.
    public static List<Header> headers(List<Header> travelling, Span span) {
        if (!span.getSpanContext().isValid()) {
            return travelling;
        }
        var headers = new ArrayList<>(travelling);
        headers.removeIf(header -> W3C.fields().contains(header.key()));
        written(span)
                .forEach(
                        (name, value) ->
                                headers.add(
                                        new RecordHeader(
                                                name, value.getBytes(StandardCharsets.UTF_8))));
        return List.copyOf(headers);
    }

    /// @return the span's place as W3C Trace Context writes it; empty where it is of no trace
    public static Map<String, String> written(Span span) {
        var written = new HashMap<String, String>();
        W3C.inject(Context.root().with(span), written, Map::put);
        return written;
    }

    /// The place in a trace that a caller names.
    ///
    /// @param header answers null for what is not there
    public static Context context(UnaryOperator<String> header) {
        return W3C.extract(
                Context.root(),
                header,
                new TextMapGetter<>() {
                    @Override
                    public String get(UnaryOperator<String> of, String key) {
                        return of.apply(key);
                    }
                });
    }

    private static final TextMapGetter<Headers> GETTER =
            new TextMapGetter<>() {
                @Override
                public String get(Headers headers, String key) {
                    Header header = headers.lastHeader(key);
                    return header == null || header.value() == null
                            ? null
                            : new String(header.value(), StandardCharsets.UTF_8);
                }
            };
}
