package dev.darkroom.worker.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.darkroom.worker.GivenPath;
import dev.darkroom.worker.reference.ReferenceCase.Score;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs every golden file below `-Dreference.dir` (default: `shared/reference` beside the checkout,
/// or else the small cases among the test resources) and closes with a table of how close each
/// group came. A file of a format that nobody here knows fails.
class ReferenceTest {
    private static final Map<String, ReferenceCase> CASES =
            Stream.of(
                            new SchedulerGolden(),
                            new ScheduleTable(),
                            new RandomGolden(),
                            new MetricGolden(),
                            new TokenizerGolden(),
                            new PipelineGolden())
                    .collect(Collectors.toMap(ReferenceCase::format, Function.identity()));

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private static final ScoreTable SCORES = new ScoreTable();

    @TestFactory
    Stream<DynamicTest> everyGoldenFileIsMet() throws IOException, URISyntaxException {
        Path root = root();
        List<Path> files = goldenFiles(root);
        assertThat(files).as("golden files below %s", root).isNotEmpty();
        return files.stream()
                .map(file -> dynamicTest(root.relativize(file).toString(), () -> check(file)));
    }

    @AfterAll
    static void printScores() {
        SCORES.print(System.out);
    }

    private static void check(Path file) throws Exception {
        SCORES.started(file);
        JsonNode golden = JSON.readTree(file.toFile());
        String format = golden.path("format").asText("none");
        ReferenceCase kind = CASES.get(format);
        assertThat(kind)
                .as("a case of format %s; known are %s", format, CASES.keySet())
                .isNotNull();
        Score score = kind.check(file, golden);
        SCORES.measured(file, score);
        assertThat(score.error())
                .as("worst difference of %s", file.getFileName())
                .isLessThanOrEqualTo(score.tolerance());
    }

    private static Path root() throws URISyntaxException {
        Optional<Path> asked = GivenPath.of("reference.dir");
        if (asked.isPresent()) {
            return asked.filter(Files::isDirectory)
                    .orElseThrow(
                            () -> new AssertionError("reference.dir is no folder: " + asked.get()));
        }
        Path beside = Path.of("../../shared/reference");
        return Files.isDirectory(beside)
                ? beside
                : Path.of(ReferenceTest.class.getResource("/reference").toURI());
    }

    /// All JSON files but those that belong to a model folder.
    private static List<Path> goldenFiles(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            List<Path> files = all.filter(Files::isRegularFile).sorted().toList();
            List<Path> models =
                    files.stream()
                            .filter(file -> file.endsWith("model_index.json"))
                            .map(Path::getParent)
                            .toList();
            return files.stream()
                    .filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> models.stream().noneMatch(file::startsWith))
                    .toList();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
    }
}
