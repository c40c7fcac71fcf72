package dev.darkroom.runtime.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;

import org.slf4j.MDC;

/// What a thread is at: spans that are begun meanwhile come below it, and log lines name its trace.
public final class Current implements AutoCloseable {

    /// What log lines call the trace.
    static final String TRACE_ID = "traceId";

    private final Scope scope;
    private final String before;

    private Current(Scope scope, String before) {
        this.scope = scope;
        this.before = before;
    }

    /// To be closed on the same thread.
    public static Current of(Span span) {
        if (!span.getSpanContext().isValid()) {
            return new Current(Scope.noop(), MDC.get(TRACE_ID));
        }
        String before = MDC.get(TRACE_ID);
        MDC.put(TRACE_ID, span.getSpanContext().getTraceId());
        return new Current(span.makeCurrent(), before);
    }

    @Override
    public void close() {
        scope.close();
        if (before == null) {
            MDC.remove(TRACE_ID);
        } else {
            MDC.put(TRACE_ID, before);
        }
    }
}
