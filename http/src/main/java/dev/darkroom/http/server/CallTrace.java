package dev.darkroom.http.server;

import dev.darkroom.runtime.trace.Current;
import dev.darkroom.runtime.trace.TraceKey;
import dev.darkroom.runtime.trace.TraceSpan;
import dev.darkroom.runtime.trace.TracedRecord;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

/// Tells a trace of a call that asks for something to be done, or that names a trace itself. Calls
/// that only look are too many to be told of.
final class CallTrace {

    private static final int OUR_FAULT = 500;

    private CallTrace() {}

    /// Answers a call below the trace that it names; what it names wrongly counts for nothing.
    static void answer(Call call, Route route, Runnable answering) {
        Span span = begin(call, route);
        try (var _ = Current.of(span)) {
            answering.run();
        } finally {
            if (span.isRecording()) {
                int status = call.response().getStatusCode();
                span.setAttribute(TraceKey.STATUS, (long) status)
                        .setStatus(status < OUR_FAULT ? StatusCode.UNSET : StatusCode.ERROR)
                        .end();
            }
        }
    }

    private static Span begin(Call call, Route route) {
        boolean looks = call.method().equals("GET") || call.method().equals("HEAD");
        if (looks && call.header("traceparent").isEmpty()) {
            return Span.getInvalid();
        }
        return TraceSpan.CALL
                .begin(
                        TracedRecord.context(name -> call.header(name).orElse(null)),
                        route.method(),
                        route.pattern())
                .setAttribute(TraceKey.METHOD, call.method())
                .setAttribute(TraceKey.ROUTE, route.pattern());
    }
}
