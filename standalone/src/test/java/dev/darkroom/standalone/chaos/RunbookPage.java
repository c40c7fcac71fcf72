package dev.darkroom.standalone.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The runbook, as the page of operations has it.
final class RunbookPage {

    private static final Pattern QUOTED = Pattern.compile("`([a-zA-Z_-]+)`");

    private RunbookPage() {}

    /// A row.
    ///
    /// @param metrics that tell first
    /// @param conditions of readiness that tell first
    /// @param alerts that fire
    /// @param staged whether the test lives through it
    record Row(
            String incident,
            List<String> metrics,
            List<String> conditions,
            List<String> alerts,
            boolean staged) {}

    static List<Row> read() throws IOException {
        String page = Files.readString(Path.of("../docs/OPERATIONS.md"));
        int begin = page.indexOf("<!-- runbook");
        return page.substring(begin, page.indexOf("<!-- /runbook -->"))
                .lines()
                .skip(3)
                .map(RunbookPage::row)
                .toList();
    }

    private static Row row(String line) {
        String[] cells = line.split("\\|");
        return new Row(
                cells[1].strip(),
                quoted(cells[2]).filter(word -> word.startsWith("darkroom_")).toList(),
                quoted(cells[2]).filter(word -> !word.startsWith("darkroom_")).toList(),
                quoted(cells[3]).toList(),
                cells[5].strip().equals("staged"));
    }

    private static Stream<String> quoted(String cell) {
        return QUOTED.matcher(cell).results().map((MatchResult found) -> found.group(1));
    }
}
