package dev.darkroom.standalone.bench.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.standalone.bench.figures.Interval;
import dev.darkroom.standalone.bench.figures.Judged;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;

import java.util.TreeMap;

/// A report as JSON, with every sample.
final class ReportJson {

    private ReportJson() {}

    static ObjectNode of(Report report, Report.Pictures pictures) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode machine = json.putObject("machine");
        report.machine().facts().forEach(machine::put);
        ObjectNode settings = json.putObject("settings");
        new TreeMap<>(report.settings()).forEach(settings::put);
        var parts = json.putArray("parts");
        for (Section section : report.sections()) {
            part(parts.addObject(), section);
        }
        ObjectNode compared = json.putObject("pictures");
        compared.put("compared", pictures.compared());
        var differences = compared.putArray("differences");
        pictures.differences().forEach(differences::add);
        return json;
    }

    private static void part(ObjectNode json, Section section) {
        json.put("part", section.part());
        var series = json.putArray("series");
        section.series().forEach(one -> series(series.addObject(), one));
        var ratios = json.putArray("ratios");
        section.ratios().forEach(one -> ratio(ratios.addObject(), one));
        var judged = json.putArray("judged");
        section.judged().forEach(one -> judged(judged.addObject(), one));
        var notes = json.putArray("notes");
        section.notes().forEach(notes::add);
    }

    private static void series(ObjectNode json, Series series) {
        json.put("name", series.name()).put("unit", series.unit()).put("median", series.median());
        var samples = json.putArray("samples");
        series.samples().forEach(samples::add);
    }

    private static void ratio(ObjectNode json, Ratio ratio) {
        Interval interval = ratio.interval();
        json.put("name", ratio.name()).put("median", ratio.median());
        json.put("low", interval.low()).put("high", interval.high());
        json.put("coverage", interval.coverage());
        ratio.bar().ifPresent(bar -> json.put("wanted", bar.toString()));
        ratio.verdict().ifPresent(verdict -> json.put("verdict", verdict.name()));
        var values = json.putArray("values");
        ratio.values().forEach(values::add);
    }

    private static void judged(ObjectNode json, Judged figure) {
        json.put("name", figure.name()).put("unit", figure.unit()).put("value", figure.value());
        json.put("low", figure.interval().low()).put("high", figure.interval().high());
        json.put("wanted", figure.bar().toString()).put("verdict", figure.verdict().name());
    }
}
