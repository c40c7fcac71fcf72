package dev.darkroom.worker.intake;

import dev.darkroom.runtime.trace.TraceKey;
import dev.darkroom.runtime.trace.TraceSpan;
import dev.darkroom.runtime.trace.TracedRecord;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What is told of a lease from its beginning to its end: to the trace that the request belongs to,
/// and to Java Flight Recorder.
final class LeaseTrace {

    /// The end of a lease that somebody else has by now.
    static final String LOST = "LOST";

    private final String topic;
    private final String group;
    private final Span process;
    private final LeaseEvent event = new LeaseEvent();

    private LeaseTrace(String topic, String group, Span process) {
        this.topic = topic;
        this.group = group;
        this.process = process;
    }

    /// Begins with the lease. A worker that is killed tells of no lease's end; that it had one is
    /// told by a span of its own, which ends at once.
    ///
    /// @param group that leases
    static LeaseTrace of(Lease lease, ConsumerRecord<byte[], byte[]> record, String group) {
        begun(TraceSpan.RECEIVE, "receive", lease, record, group).end();
        Span process = begun(TraceSpan.PROCESS, "process", lease, record, group);
        var trace = new LeaseTrace(record.topic(), group, process);
        trace.event.begin();
        if (trace.event.isEnabled()) {
            trace.event.requestId = lease.key().orElse("");
            trace.event.deliveries = lease.deliveries();
        }
        return trace;
    }

    /// The span of the whole lease.
    Span span() {
        return process;
    }

    /// Begins a span of what a broker is told of the lease.
    ///
    /// @param operation such as `renew`
    Span settling(String operation) {
        Span span = TraceSpan.SETTLE.begin(Context.root().with(process), operation, topic);
        return TracedRecord.about(span, operation, "settle", topic)
                .setAttribute(TraceKey.GROUP, group);
    }

    /// @param how the lease ended
    void end(String how) {
        process.setAttribute(TraceKey.SETTLEMENT, how);
        process.end();
        event.settlement = how;
        event.commit();
    }

    private static Span begun(
            TraceSpan what,
            String operation,
            Lease lease,
            ConsumerRecord<byte[], byte[]> record,
            String group) {
        return TracedRecord.begun(what, operation, record, group, lease::key)
                .setAttribute(TraceKey.DELIVERIES, (long) lease.deliveries());
    }
}
