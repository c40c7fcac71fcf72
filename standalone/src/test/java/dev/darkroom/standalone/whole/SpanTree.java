package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The spans of one trace, each below its parent.
///
/// @param root the only one without a parent among them
record SpanTree(ToldSpan root, List<ToldSpan> spans) {

    private static final List<String> SHOWN =
            List.of(
                    "darkroom.deliveries",
                    "darkroom.worker",
                    "darkroom.settlement",
                    "darkroom.size",
                    "darkroom.steps",
                    "darkroom.bytes");

    /// @throws AssertionError if they are no single tree
    static SpanTree of(List<ToldSpan> all, String trace) {
        List<ToldSpan> spans = all.stream().filter(span -> span.trace().equals(trace)).toList();
        Set<String> ids = spans.stream().map(ToldSpan::id).collect(Collectors.toSet());
        List<ToldSpan> roots = spans.stream().filter(span -> !ids.contains(span.parent())).toList();
        assertThat(ids).as("spans are told once").hasSize(spans.size());
        assertThat(roots).as("spans of trace %s whose parent is missing", trace).hasSize(1);
        return new SpanTree(roots.getFirst(), spans);
    }

    /// @return each span as `service: name`, below its parent's
    List<String> edges() {
        return spans.stream()
                .filter(span -> span != root)
                .map(span -> label(parentOf(span)) + " > " + label(span))
                .toList();
    }

    List<ToldSpan> called(String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    /// As people read it.
    String print() {
        var text = new StringBuilder();
        print(root, "", text);
        return text.toString();
    }

    private void print(ToldSpan span, String indent, StringBuilder text) {
        String said =
                SHOWN.stream()
                        .filter(key -> span.keys().contains(key))
                        .map(
                                key ->
                                        " "
                                                + key.substring("darkroom.".length())
                                                + "="
                                                + span.value(key))
                        .collect(Collectors.joining());
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s%s  [%s, %s, %.1f ms]%s%s%n",
                        indent,
                        span.name(),
                        span.service(),
                        span.kind().toLowerCase(Locale.ROOT),
                        span.millis(),
                        said,
                        passes(span)));
        spans.stream()
                .filter(child -> child.parent().equals(span.id()))
                .sorted(Comparator.comparingLong(child -> child.span().getStartTimeUnixNano()))
                .forEach(child -> print(child, indent + "  ", text));
    }

    private static String passes(ToldSpan span) {
        int events = span.span().getEventsCount();
        return events == 0 ? "" : " and %s passes".formatted(events);
    }

    private ToldSpan parentOf(ToldSpan span) {
        return spans.stream()
                .filter(other -> other.id().equals(span.parent()))
                .findFirst()
                .orElseThrow();
    }

    private static String label(ToldSpan span) {
        return span.service().replace("darkroom-", "") + ": " + span.name();
    }
}
