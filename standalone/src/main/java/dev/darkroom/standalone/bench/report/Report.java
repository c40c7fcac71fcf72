package dev.darkroom.standalone.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a run of the bench found, part by part.
public final class Report {

    private final Machine machine;
    private final Map<String, String> settings;
    private final List<Section> sections = new ArrayList<>();

    /// @param settings what the run was asked for, by name
    public Report(Machine machine, Map<String, String> settings) {
        this.machine = machine;
        this.settings = Map.copyOf(settings);
    }

    /// A new section at the end.
    public Section section(String part) {
        var section = new Section(part);
        sections.add(section);
        return section;
    }

    public Machine machine() {
        return machine;
    }

    Map<String, String> settings() {
        return settings;
    }

    public List<Section> sections() {
        return List.copyOf(sections);
    }

    /// For programs.
    ///
    /// @param pictures how many were compared, and which differed
    public String json(Pictures pictures) {
        return ReportJson.of(this, pictures).toPrettyString() + System.lineSeparator();
    }

    /// What became of the comparison of pictures.
    ///
    /// @param compared pictures that two or more ways drew
    /// @param differences a sentence each; empty if all were the same
    public record Pictures(int compared, List<String> differences) {

        public Pictures {
            differences = List.copyOf(differences);
        }
    }
}
