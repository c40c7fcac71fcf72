package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The commands of the documents find what they name.
class ExamplesTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern EXAMPLE = Pattern.compile("darkroom .*?(docs/pictures/[\\w./-]+)");

    @Test
    void everyPictureThatACommandOfAPageNamesIsInTheRepository() throws IOException {
        List<String> named = new ArrayList<>();
        for (Path page : pages()) {
            EXAMPLE.matcher(Files.readString(page))
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .forEach(named::add);
        }

        assertThat(named).hasSizeGreaterThan(5);
        assertThat(named).allSatisfy(file -> assertThat(TOP.resolve(file)).exists());
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(TOP.resolve("docs"))) {
            return Stream.concat(Stream.of(TOP.resolve("README.md")), docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .toList();
        }
    }
}
