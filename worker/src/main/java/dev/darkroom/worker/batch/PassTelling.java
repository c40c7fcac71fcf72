package dev.darkroom.worker.batch;

import dev.darkroom.runtime.trace.TraceKey;
import dev.darkroom.runtime.trace.TraceSpan;
import dev.darkroom.runtime.trace.Tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;

/// Tells of forward passes: each to the listener and to Java Flight Recorder, and one now and then
/// to a trace of its own, with links to the images that share it.
final class PassTelling {

    private static final Logger LOG = LoggerFactory.getLogger(PassTelling.class);
    private static final Duration BETWEEN_SPANS = Duration.ofSeconds(1);

    private final PassListener listener;
    private volatile long nextSpanAt = System.nanoTime();

    PassTelling(PassListener listener) {
        this.listener = listener;
    }

    /// Whether a trace is to be told of the pass that begins now.
    boolean wantsSpan() {
        return Tracing.on() && System.nanoTime() - nextSpanAt >= 0;
    }

    /// Begins to tell of a pass.
    ///
    /// @param images what its images are to their traces; none where no trace is to be told
    Telling begin(Pass pass, List<SpanContext> images) {
        var event = new PassEvent();
        event.begin();
        return new Telling(pass, span(images), event);
    }

    private Span span(List<SpanContext> images) {
        if (images.stream().noneMatch(SpanContext::isSampled)) {
            return Span.getInvalid();
        }
        nextSpanAt = System.nanoTime() + BETWEEN_SPANS.toNanos();
        Span span = TraceSpan.PASS.begin(Context.root());
        images.forEach(span::addLink);
        return span;
    }

    /// A pass that is running.
    final class Telling {

        private final Pass pass;
        private final Span span;
        private final PassEvent event;

        private Telling(Pass pass, Span span, PassEvent event) {
            this.pass = pass;
            this.span = span;
            this.event = event;
        }

        /// @param took the network call alone
        void end(Duration took, boolean succeeded) {
            double millis = took.toNanos() / 1e6;
            event.end();
            if (event.shouldCommit()) {
                event.pass = pass.id();
                event.rows = pass.rows().size();
                event.shape = pass.shape().latents().toString();
                event.millis = millis;
                event.succeeded = succeeded;
                event.commit();
            }
            span.setAttribute(TraceKey.PASS, pass.id())
                    .setAttribute(TraceKey.ROWS, (long) pass.rows().size())
                    .setAttribute(TraceKey.MILLIS, millis)
                    .setStatus(succeeded ? StatusCode.UNSET : StatusCode.ERROR)
                    .end();
            try {
                listener.passed(pass.shape(), pass.rows().size(), took, succeeded);
            } catch (RuntimeException fault) {
                LOG.atWarn().setCause(fault).log("A listener to forward passes failed");
            }
        }
    }
}
