package dev.darkroom.runtime.trace;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/// Hands spans on by whole trees: one that has ended waits until the topmost one of this process
/// has, so that a process that is killed leaves no spans behind whose parent nobody ever sees.
final class WholeTrees implements SpanProcessor {

    /// Spans of one tree that wait; more are handed on before their parents.
    private static final int MOST_WAITING = 10_000;

    /// Spans that have begun and not ended; of more nobody waits for the whole.
    private static final int MOST_UNFINISHED = 100_000;

    private final SpanProcessor next;
    private final ConcurrentHashMap<String, Tree> unfinished = new ConcurrentHashMap<>();

    WholeTrees(SpanProcessor next) {
        this.next = next;
    }

    /// What has ended below one topmost span that has not.
    private static final class Tree {
        private final List<ReadableSpan> ended = new ArrayList<>();
        private boolean whole;

        /// @return whether the span has to wait
        synchronized boolean holds(ReadableSpan span) {
            boolean waits = !whole && ended.size() < MOST_WAITING;
            if (waits) {
                ended.add(span);
            }
            return waits;
        }

        synchronized List<ReadableSpan> finish() {
            whole = true;
            List<ReadableSpan> all = List.copyOf(ended);
            ended.clear();
            return all;
        }
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        Tree above =
                span.getParentSpanContext().isRemote()
                        ? null
                        : unfinished.get(span.getParentSpanContext().getSpanId());
        if (unfinished.size() < MOST_UNFINISHED) {
            unfinished.put(span.getSpanContext().getSpanId(), above == null ? new Tree() : above);
        }
        next.onStart(parent, span);
    }

    @Override
    public void onEnd(ReadableSpan span) {
        Tree tree = unfinished.remove(span.getSpanContext().getSpanId());
        boolean topmost =
                span.getParentSpanContext().isRemote() || !span.getParentSpanContext().isValid();
        if (tree == null || topmost) {
            next.onEnd(span);
            if (tree != null) {
                tree.finish().forEach(next::onEnd);
            }
        } else if (!tree.holds(span)) {
            next.onEnd(span);
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode forceFlush() {
        return next.forceFlush();
    }

    @Override
    public CompletableResultCode shutdown() {
        unfinished.values().forEach(tree -> tree.finish().forEach(next::onEnd));
        return next.shutdown();
    }
}
