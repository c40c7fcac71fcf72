package dev.darkroom.standalone.chaos;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the programs' metrics were before an incident and when it was first told, by series. For
/// the rules' sake time is drawn out: half an hour as it was before, then an hour as it is now. A
/// counter that has grown goes on so, once a minute.
record Sighting(String incident, Map<String, Double> before, Map<String, Double> during) {

    /// Whether a metric has changed, come or gone.
    boolean told(String metric) {
        return series(metric).anyMatch(one -> !Objects.equals(before.get(one), during.get(one)));
    }

    /// Whether a condition of readiness was fulfilled before and is not now.
    boolean lost(String condition) {
        return series("darkroom_ready{condition=\"%s\"".formatted(condition))
                .anyMatch(
                        one ->
                                Double.valueOf(1).equals(before.get(one))
                                        && Double.valueOf(0).equals(during.get(one)));
    }

    /// @param alerts that are to fire, and not before
    /// @return one test of `promtool test rules`
    String test(List<String> alerts) {
        String firing =
                "count by (alertname) (ALERTS{alertname=~\"%s\", alertstate=\"firing\"}) > bool 0"
                        .formatted(String.join("|", alerts));
        return """
          - name: %s
            interval: 1m
            input_series:
        %s
            promql_expr_test:
              - expr: '%s'
                eval_time: 29m
              - expr: '%s'
                eval_time: 89m
                exp_samples:
        %s
        """
                .formatted(
                        incident,
                        all().stream().map(this::values).collect(Collectors.joining("\n")),
                        firing,
                        firing,
                        alerts.stream()
                                .sorted(Comparator.naturalOrder())
                                .map(
                                        "          - {labels: '{alertname=\"%s\"}', value: 1}"
                                                ::formatted)
                                .collect(Collectors.joining("\n")));
    }

    private Stream<String> series(String prefix) {
        return all().stream().filter(one -> one.startsWith(prefix));
    }

    private TreeSet<String> all() {
        var all = new TreeSet<>(before.keySet());
        all.addAll(during.keySet());
        return all;
    }

    private String values(String series) {
        Double was = before.get(series);
        Double now = during.get(series);
        boolean counter = series.contains("_total{") || series.endsWith("_total");
        double growth = counter && was != null && now != null ? Math.max(0, now - was) : 0;
        return "      - {series: '%s', values: '%s %s'}"
                .formatted(
                        series,
                        was == null ? "_x30" : "%sx29".formatted(plain(was)),
                        now == null ? "_x61" : "%s+%sx60".formatted(plain(now), plain(growth)));
    }

    // Until nothing expires is an endless time.
    private static String plain(double value) {
        return BigDecimal.valueOf(Math.min(value, 1e12)).toPlainString();
    }
}
