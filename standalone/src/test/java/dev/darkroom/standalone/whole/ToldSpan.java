package dev.darkroom.standalone.whole;

import com.google.protobuf.ByteString;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// A span as a collector got it.
///
/// @param service that told it
record ToldSpan(String service, Span span) {

    String name() {
        return span.getName();
    }

    String trace() {
        return hex(span.getTraceId());
    }

    String id() {
        return hex(span.getSpanId());
    }

    /// Empty for one without.
    String parent() {
        return hex(span.getParentSpanId());
    }

    /// Such as `PRODUCER`.
    String kind() {
        return span.getKind().name().substring("SPAN_KIND_".length());
    }

    List<String> keys() {
        return span.getAttributesList().stream().map(KeyValue::getKey).toList();
    }

    /// Empty where it is not said.
    String value(String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> text(attribute.getValue()))
                .collect(Collectors.joining());
    }

    double millis() {
        return (span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) / 1e6;
    }

    static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            default -> value.toString();
        };
    }
}
