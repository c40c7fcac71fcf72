package dev.darkroom.worker.serving;

import dev.darkroom.runtime.trace.TracedRecord;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.outcome.Delivery;
import dev.darkroom.worker.outcome.Outbox;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

/// A result that is on its way to the brokers, and its span.
record Sending(Outbox.Dispatch dispatch, Span span) {

    /// Sends it; what travels with the request travels on, and its trace goes on from here.
    ///
    /// @throws DrawingStopped if the lease is lost
    static Sending of(Outbox outbox, Lease lease, GenerationResult result) {
        Span span = outbox.sending(result);
        var headers = TracedRecord.headers(Headers.travelling(lease.headers()), span);
        try {
            return new Sending(outbox.dispatch(result, headers, lease::check), span);
        } catch (RuntimeException e) {
            span.setStatus(StatusCode.ERROR).end();
            throw e;
        }
    }

    /// Returns when the brokers have acknowledged it or will never take it.
    Delivery await() {
        try {
            Delivery delivery = dispatch.await();
            if (delivery != Delivery.ACKNOWLEDGED) {
                span.setStatus(StatusCode.ERROR);
            }
            return delivery;
        } catch (RuntimeException e) {
            span.setStatus(StatusCode.ERROR);
            throw e;
        } finally {
            span.end();
        }
    }
}
