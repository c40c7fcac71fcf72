package dev.darkroom.runtime.trace;

import static dev.darkroom.runtime.trace.TraceKey.CONSUMED;
import static dev.darkroom.runtime.trace.TraceKey.RECORD;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Every span that Darkroom's programs make, by the conventions of OpenTelemetry where they have
/// one.
public enum TraceSpan {
    CALL(
            SpanKind.SERVER,
            "serve",
            "{method} {route}",
            "the caller's `traceparent`",
            List.of(),
            TraceKey.METHOD,
            TraceKey.ROUTE,
            TraceKey.STATUS),
    SEND(
            SpanKind.PRODUCER,
            "serve, draw, publish, worker, sink",
            "send {topic}",
            "what the record follows from",
            RECORD,
            TraceKey.BYTES,
            TraceKey.ERROR),
    RECEIVE(
            SpanKind.CLIENT,
            "worker",
            "receive {topic}",
            "`send` of the request; ends at once, and so tells of a worker that is killed, too",
            CONSUMED,
            TraceKey.PARTITION,
            TraceKey.OFFSET,
            TraceKey.DELIVERIES),
    PROCESS(
            SpanKind.CONSUMER,
            "worker, sink",
            "process {topic}",
            "`send` of the record; in a worker from the lease to its settlement",
            CONSUMED,
            TraceKey.PARTITION,
            TraceKey.OFFSET,
            TraceKey.DELIVERIES,
            TraceKey.SETTLEMENT,
            TraceKey.ERROR),
    SETTLE(
            SpanKind.CLIENT,
            "worker",
            "{operation} {topic}",
            "`process` of the request; the operation is `ack`, `release` or `renew`",
            CONSUMED),
    DRAW(
            SpanKind.INTERNAL,
            "worker",
            "generate_content {model}",
            "`process` of the request; one a picture, with an event `pass` for each forward pass",
            List.of(),
            TraceKey.CONVERSATION,
            TraceKey.AI_OPERATION,
            TraceKey.AI_PROVIDER,
            TraceKey.AI_OUTPUT,
            TraceKey.AI_MODEL,
            TraceKey.AI_SEED,
            TraceKey.AI_COUNT,
            TraceKey.INDEX,
            TraceKey.STEPS,
            TraceKey.SAMPLER,
            TraceKey.SIZE,
            TraceKey.GUIDANCE,
            TraceKey.WORKER,
            TraceKey.ERROR),
    PASS(
            SpanKind.INTERNAL,
            "worker",
            "pass",
            "none, but links to every `generate_content` in it; one a second at most",
            List.of(),
            TraceKey.PASS,
            TraceKey.ROWS,
            TraceKey.MILLIS),
    STAGE(
            SpanKind.INTERNAL,
            "worker",
            "{stage}",
            "`process`, or `generate_content`: the stages of `darkroom.request.stage`",
            List.of()),
    STORE(
            SpanKind.CLIENT,
            "sink",
            "store {file or s3}",
            "`process` of the result; `traceparent` goes into the object's metadata",
            List.of(),
            TraceKey.CONVERSATION,
            TraceKey.OBJECT,
            TraceKey.BYTES,
            TraceKey.REPEATED,
            TraceKey.ERROR);

    /// What stands for a word of a name.
    private static final Pattern VARIABLE = Pattern.compile("\\{[^}]*}");

    private final SpanKind kind;
    private final String programs;
    private final String named;
    private final String parent;
    private final List<AttributeKey<?>> keys;

    TraceSpan(
            SpanKind kind,
            String programs,
            String named,
            String parent,
            List<AttributeKey<?>> common,
            AttributeKey<?>... more) {
        this.kind = kind;
        this.programs = programs;
        this.named = named;
        this.parent = parent;
        var all = new ArrayList<>(common);
        all.addAll(List.of(more));
        this.keys = List.copyOf(all);
    }

    /// Begins one below whatever this thread is at.
    ///
    /// @param values for what stands in braces in its name
    /// @return to be ended; does nothing where tracing is off
    public Span begin(String... values) {
        return begin(Context.current(), values);
    }

    /// Begins one below another.
    ///
    /// @param values for what stands in braces in its name
    /// @return to be ended; does nothing where tracing is off
    public Span begin(Context parent, String... values) {
        return Tracing.on() ? builder(parent, values).startSpan() : Span.getInvalid();
    }

    /// Tells of something that is over by now, below whatever this thread is at; of nothing where
    /// that is nothing.
    ///
    /// @param values for what stands in braces in its name
    public void took(Duration took, String... values) {
        if (Tracing.on() && Span.current().getSpanContext().isValid()) {
            Instant now = Instant.now();
            builder(Context.current(), values)
                    .setStartTimestamp(now.minus(took))
                    .startSpan()
                    .end(now);
        }
    }

    SpanBuilder builder(Context parent, String... values) {
        return Tracing.tracer().spanBuilder(name(values)).setSpanKind(kind).setParent(parent);
    }

    /// Notes that what the span is about failed. Of the failure its kind alone is told: what it
    /// says may hold a stranger's text.
    ///
    /// @param kind such as the name of an exception's class
    public static void failed(Span span, String kind) {
        span.setStatus(StatusCode.ERROR).setAttribute(TraceKey.ERROR, kind);
    }

    /// @return the one that a span of this name is
    public static Optional<TraceSpan> called(String name) {
        return Arrays.stream(values()).filter(span -> name.matches(span.pattern())).findFirst();
    }

    private String pattern() {
        return VARIABLE.matcher(named)
                .replaceAll(
                        variable ->
                                Matcher.quoteReplacement(
                                        switch (variable.group()) {
                                            case "{method}" -> "[A-Z]+";
                                            case "{route}" -> "/\\S*";
                                            case "{operation}" -> "(ack|release|renew)";
                                            case "{stage}" -> "[a-z-]+";
                                            default -> "\\S+";
                                        }));
    }

    public SpanKind kind() {
        return kind;
    }

    /// What such a span may say.
    public List<AttributeKey<?>> keys() {
        return keys;
    }

    /// All of them, as a table in Markdown.
    public static String table() {
        var table =
                new StringBuilder(
                        "| span | kind | of | parent | attributes |\n|---|---|---|---|---|\n");
        for (TraceSpan span : values()) {
            table.append(
                    "| `%s` | %s | %s | %s | %s |\n"
                            .formatted(
                                    span.named,
                                    span.kind.name().toLowerCase(Locale.ROOT),
                                    span.programs,
                                    span.parent,
                                    span.keys.stream()
                                            .map(key -> "`" + key.getKey() + "`")
                                            .collect(Collectors.joining(", "))));
        }
        return table.toString();
    }

    private String name(String... values) {
        String name = named;
        for (String value : values) {
            name = VARIABLE.matcher(name).replaceFirst(Matcher.quoteReplacement(value));
        }
        return name;
    }
}
