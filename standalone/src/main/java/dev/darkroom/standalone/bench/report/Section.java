package dev.darkroom.standalone.bench.report;

import dev.darkroom.standalone.bench.figures.Judged;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;

import java.util.ArrayList;
import java.util.List;

/// What one part of the bench found.
public final class Section {

    private final String part;
    private final List<Series> series = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();
    private final List<Judged> judged = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Section(String part) {
        this.part = part;
    }

    public void add(Series found) {
        series.add(found);
    }

    public void add(List<Series> found) {
        series.addAll(found);
    }

    /// One value rather than a sample a round.
    public void add(String name, String unit, double value) {
        series.add(new Series(name, unit, List.of(value)));
    }

    public void add(Ratio found) {
        ratios.add(found);
    }

    /// A figure that something is asked of.
    public void judge(Judged figure) {
        judged.add(figure);
    }

    /// A sentence that people need to read the figures.
    public void note(String sentence) {
        notes.add(sentence);
    }

    String part() {
        return part;
    }

    List<Series> series() {
        return List.copyOf(series);
    }

    List<Ratio> ratios() {
        return List.copyOf(ratios);
    }

    List<Judged> judged() {
        return List.copyOf(judged);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }
}
