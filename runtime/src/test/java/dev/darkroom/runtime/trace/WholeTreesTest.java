package dev.darkroom.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

class WholeTreesTest {

    private static final Context FAR =
            Context.root()
                    .with(
                            Span.wrap(
                                    SpanContext.createFromRemoteParent(
                                            "4bf92f3577b34da6a3ce929d0e0e4736",
                                            "00f067aa0ba902b7",
                                            TraceFlags.getSampled(),
                                            TraceState.getDefault())));

    private final List<String> told = new ArrayList<>();
    private final SdkTracerProvider provider =
            SdkTracerProvider.builder()
                    .addSpanProcessor(new WholeTrees(SimpleSpanProcessor.create(new Teller())))
                    .build();
    private final Tracer tracer = provider.get("test");

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void nothingIsToldOfATreeWhoseTopmostSpanGoesOn() {
        Span top = span("top", FAR);
        Span middle = span("middle", Context.root().with(top));
        span("leaf", Context.root().with(middle)).end();
        middle.end();

        assertThat(told).isEmpty();

        top.end();
        assertThat(told).containsExactly("top", "leaf", "middle");
    }

    @Test
    void whatEndsAfterTheTopmostSpanIsToldAtOnce() {
        Span top = span("top", Context.root());
        Span late = span("late", Context.root().with(top));
        top.end();
        late.end();

        assertThat(told).containsExactly("top", "late");
    }

    @Test
    void treesDoNotWaitForEachOther() {
        Span first = span("first", FAR);
        span("second", FAR).end();

        assertThat(told).containsExactly("second");
        first.end();
    }

    @Test
    void whatHasEndedIsToldWhenTheProcessStops() {
        Span top = span("top", FAR);
        span("leaf", Context.root().with(top)).end();

        provider.close();

        assertThat(told).containsExactly("leaf");
    }

    private Span span(String name, Context parent) {
        return tracer.spanBuilder(name).setParent(parent).startSpan();
    }

    private final class Teller implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            spans.forEach(span -> told.add(span.getName()));
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
