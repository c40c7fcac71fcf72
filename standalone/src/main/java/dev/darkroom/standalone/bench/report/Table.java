package dev.darkroom.standalone.bench.report;

import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Interval;
import dev.darkroom.standalone.bench.figures.Judged;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// A section on paper, in the Markdown that the documents are written in.
public final class Table {

    private static final int DIGITS = 4;

    private Table() {}

    public static String of(Section section) {
        var text = new StringBuilder("## %s%n%n".formatted(section.part()));
        if (!section.series().isEmpty()) {
            text.append(
                    table(
                            List.of("what", "median", "lowest", "highest", "unit", "samples"),
                            section.series().stream().map(Table::row).toList()));
        }
        if (!section.ratios().isEmpty()) {
            text.append(
                    table(
                            List.of("ratio", "median", "95 % interval", "wanted", "verdict"),
                            section.ratios().stream().map(Table::row).toList()));
        }
        if (!section.judged().isEmpty()) {
            text.append(
                    table(
                            List.of(
                                    "figure",
                                    "value",
                                    "unit",
                                    "95 % interval",
                                    "wanted",
                                    "verdict"),
                            section.judged().stream().map(Table::row).toList()));
        }
        section.notes().forEach(note -> text.append(note).append(System.lineSeparator()));
        return text.append(System.lineSeparator()).toString();
    }

    private static List<String> row(Series series) {
        return List.of(
                series.name(),
                number(series.median()),
                number(series.lowest()),
                number(series.highest()),
                series.unit(),
                Integer.toString(series.samples().size()));
    }

    private static List<String> row(Ratio ratio) {
        return List.of(
                ratio.name(),
                number(ratio.median()),
                interval(ratio.interval()),
                ratio.bar().map(Bar::toString).orElse(""),
                ratio.verdict().map(verdict -> verdict.name().toLowerCase(Locale.ROOT)).orElse(""));
    }

    private static List<String> row(Judged figure) {
        return List.of(
                figure.name(),
                number(figure.value()),
                figure.unit(),
                figure.samples().size() == 1 ? "" : interval(figure.interval()),
                figure.bar().toString(),
                figure.verdict().name().toLowerCase(Locale.ROOT));
    }

    private static String interval(Interval interval) {
        String ends = number(interval.low()) + " to " + number(interval.high());
        return interval.certain()
                ? ends
                : ends + String.format(Locale.ROOT, " (%.0f %%)", 100 * interval.coverage());
    }

    /// Four digits that count, and no exponent.
    static String number(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        int before = (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        return String.format(
                Locale.ROOT, "%." + Math.clamp(DIGITS - before, 0, DIGITS) + "f", value);
    }

    private static String table(List<String> heads, List<List<String>> rows) {
        int[] widths =
                IntStream.range(0, heads.size())
                        .map(
                                column ->
                                        Math.max(
                                                heads.get(column).length(),
                                                rows.stream()
                                                        .mapToInt(row -> row.get(column).length())
                                                        .max()
                                                        .orElse(0)))
                        .toArray();
        var text = new StringBuilder(line(heads, widths));
        text.append(line(IntStream.of(widths).mapToObj("-"::repeat).toList(), widths));
        rows.forEach(row -> text.append(line(row, widths)));
        return text.append(System.lineSeparator()).toString();
    }

    private static String line(List<String> cells, int[] widths) {
        var text = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            text.append(' ')
                    .append(cell)
                    .append(" ".repeat(widths[i] - cell.length()))
                    .append(" |");
        }
        return text.append(System.lineSeparator()).toString();
    }
}
