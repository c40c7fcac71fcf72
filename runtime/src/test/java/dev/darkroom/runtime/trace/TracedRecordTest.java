package dev.darkroom.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

class TracedRecordTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @Test
    void aCallersTraceIsItsOwn() {
        Span span = Span.fromContext(context(Map.of("traceparent", PARENT, "tracestate", "a=b")));

        assertThat(span.getSpanContext().getTraceId()).isEqualTo(TRACE);
        assertThat(TracedRecord.written(span))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("traceparent", PARENT, "tracestate", "a=b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not a trace",
                "00-1-2-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01-and-more"
            })
    void whatIsNoTraceCountsForNothing(String traceparent) {
        Span span = Span.fromContext(context(Map.of("traceparent", traceparent)));

        assertThat(span.getSpanContext().isValid()).isFalse();
    }

    @Test
    void theTraceGoesOnFromTheSpanAndAllElseAsItCame() {
        Span span = Span.fromContext(context(Map.of("traceparent", PARENT)));
        List<Header> headers =
                TracedRecord.headers(
                        List.of(
                                header("traceparent", "of before"),
                                header("ce_id", "1"),
                                header("tracestate", "of=before")),
                        span);

        assertThat(headers).extracting(Header::key).containsExactly("ce_id", "traceparent");
        assertThat(new String(headers.getLast().value(), StandardCharsets.UTF_8)).isEqualTo(PARENT);
    }

    @Test
    void whereThereIsNoTraceHeadersStayAsTheyCame() {
        List<Header> came = List.of(header("traceparent", "00-a-b-01"));

        assertThat(TracedRecord.headers(came, Span.getInvalid())).isEqualTo(came);
    }

    private static Context context(Map<String, String> headers) {
        return TracedRecord.context(headers::get);
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
