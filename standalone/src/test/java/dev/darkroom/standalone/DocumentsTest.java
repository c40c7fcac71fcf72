package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.Metric;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.trace.TraceSpan;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.standalone.rights.Programs;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The documents say what the code does.
class DocumentsTest {

    private static final Path TOP = Path.of("..");
    private static final String START = "<!-- settings: printed by `darkroom settings` -->\n";
    private static final String END = "<!-- /settings -->";
    private static final Pattern FIELD = Pattern.compile("`(\\w+)`");
    private static final Pattern SETTING = Pattern.compile("`([a-z0-9.-]+)`");
    private static final Pattern OPTION = Pattern.compile("`--([a-z0-9-]+)[^`]*`");
    private static final Pattern QUOTED = Pattern.compile("\"([a-z0-9-]+)\"");

    /// What a situation of the page of guarantees is called that comes of the end or the absence of
    /// a part.
    private static final Pattern ENDS =
            Pattern.compile(
                    "\\b(killed|kills|frozen|restarts|is down|dies|is gone|given back|about to"
                            + " expire)\\b");

    private static final Pattern STARTS_PROCESSES =
            Pattern.compile(
                    "ProcessBuilder|(Worker|Sink|Testing)Process|TestingServer|new Trial\\(");

    private static final Pattern TEST_NAME =
            Pattern.compile("`(?:([A-Z]\\w*Test)(?:\\.(\\w+))?|([a-z]\\w{12,}))`");

    @Test
    void everyMetricThatAlertsWatchOrThePageOfOperationsNamesIsOneThatTheProgramsHave()
            throws IOException {
        for (String page : List.of("docs/alerts.yaml", "docs/OPERATIONS.md")) {
            assertThat(
                            Pattern.compile("darkroom_[a-z]\\w+")
                                    .matcher(read(page))
                                    .results()
                                    .map(MatchResult::group)
                                    .distinct())
                    .as(page)
                    .hasSizeGreaterThan(10)
                    .allSatisfy(
                            metric -> assertThat(Metric.shownAs(metric)).as(metric).isPresent());
        }
    }

    @Test
    void thePageOfOperationsHoldsTheTableOfMetricsAsTheCodePrintsIt() throws IOException {
        assertThat(read("docs/OPERATIONS.md"))
                .as("between the metrics marks of docs/OPERATIONS.md")
                .contains("<!-- metrics -->\n" + Metric.table() + "<!-- /metrics -->");
    }

    @Test
    void thePageOfOperationsHoldsTheTableOfSpansAsTheCodePrintsIt() throws IOException {
        assertThat(read("docs/OPERATIONS.md"))
                .as("between the spans marks of docs/OPERATIONS.md")
                .contains("<!-- spans -->\n" + TraceSpan.table() + "<!-- /spans -->");
    }

    @Test
    void everyAlertHasARowThatSaysWhatToDo() throws IOException {
        assertThat(names("- alert: (\\w+)", read("docs/alerts.yaml")))
                .hasSizeGreaterThan(10)
                .isEqualTo(names("(?m)^\\| `([A-Z]\\w+)` \\|", read("docs/OPERATIONS.md")));
    }

    private static List<String> names(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void thePageOfSettingsHoldsTheTableAsTheCodePrintsIt() throws IOException {
        String page = read("docs/SETTINGS.md");
        String held = page.substring(page.indexOf(START) + START.length(), page.indexOf(END));

        assertThat(held)
                .as(
                        "between the settings marks of docs/SETTINGS.md; `./darkroom settings`"
                                + " prints it")
                .isEqualTo(SettingsProgram.table(Main.programs()));
    }

    @Test
    void everyProgramKnowsTheNamesOfTheSettingsOfAllOthers() throws IOException {
        String names = "runtime/src/main/resources/dev/darkroom/runtime/settings/names.txt";

        assertThat(read(names))
                .as("%s; `./darkroom settings --names` prints it", names)
                .isEqualTo(SettingsProgram.names(Main.programs()));
    }

    @Test
    void thePageOfOperationsListsTheRightsOfEachProgram() throws IOException {
        assertThat(read("docs/OPERATIONS.md"))
                .as("between the rights marks of docs/OPERATIONS.md")
                .contains("-->\n" + Programs.table() + "<!-- /rights -->");
    }

    @Test
    void everySettingThatTheReadmeExplainsIsOne() throws IOException {
        String readme = read("README.md");
        String section = readme.substring(readme.indexOf("## Settings"));
        List<String> explained =
                section.lines()
                        .filter(row -> row.startsWith("| `"))
                        .map(row -> row.substring(0, row.indexOf('|', 1)))
                        .flatMap(names -> SETTING.matcher(names).results())
                        .map(name -> name.group(1))
                        .toList();

        assertThat(explained).hasSizeGreaterThan(9).isSubsetOf(settings());
    }

    /// Pages of models speak of the options of training, too.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ADAPTERS",
                "ARCHITECTURE",
                "CONTROL",
                "GUARANTEES",
                "HTTP",
                "KUBERNETES",
                "OPERATIONS",
                "PERFORMANCE",
                "PICTURES",
                "REQUESTS",
                "RETRIEVAL",
                "SAMPLERS",
            })
    void everyOptionThatAPageNamesIsOne(String page) throws IOException {
        Set<String> named =
                OPTION.matcher(read("docs/" + page + ".md"))
                        .results()
                        .map(option -> option.group(1))
                        .filter(name -> !name.equals("kafka")) // of Kafka's own settings
                        .collect(Collectors.toSet());

        assertThat(settings()).containsAll(named);
    }

    private static Set<String> settings() {
        return Main.programs().stream()
                .flatMap(program -> program.settings().stream())
                .map(Setting::name)
                .collect(Collectors.toSet());
    }

    @Test
    void everyCommandIsInTheReadme() throws IOException {
        String readme = read("README.md");

        assertThat(Main.programs()).extracting(Program::name).allMatch(readme::contains);
    }

    @Test
    void everyFieldOfARequestHasItsRow() throws IOException {
        String requests = read("docs/REQUESTS.md");
        String table =
                requests.substring(
                        requests.indexOf("<!-- fields"), requests.indexOf("<!-- /fields"));
        List<String> fields =
                table.lines()
                        .filter(row -> row.startsWith("| `"))
                        .map(row -> row.substring(0, row.indexOf('|', 1)))
                        .flatMap(names -> FIELD.matcher(names).results())
                        .map(name -> name.group(1))
                        .toList();

        assertThat(fields)
                .containsExactlyElementsOf(
                        PromptRequest.getClassSchema().getFields().stream()
                                .map(Schema.Field::name)
                                .toList());
    }

    @Test
    void everyOptionNamedForAFieldIsOneOfDraw() throws IOException {
        Program draw =
                Main.programs().stream().filter(p -> p.name().equals("draw")).findFirst().get();

        assertThat(OPTION.matcher(read("docs/REQUESTS.md")).results().map(o -> o.group(1)))
                .isSubsetOf(draw.settings().stream().map(Setting::name).toList());
    }

    @Test
    void everyOptionThatThePageCopiesIsOneOfDraw() throws IOException {
        String copies = read("http/src/main/resources/dev/darkroom/http/page/copies.js");
        String options = copies.substring(copies.indexOf("OPTIONS"), copies.indexOf("};"));
        Program draw =
                Main.programs().stream().filter(p -> p.name().equals("draw")).findFirst().get();

        assertThat(QUOTED.matcher(options).results().map(o -> o.group(1)))
                .hasSizeGreaterThan(20)
                .isSubsetOf(draw.settings().stream().map(Setting::name).toList());
    }

    @Test
    void whatIsPromisedOfKillsAndOutagesIsHeldByTestsOnProcesses() throws IOException {
        String page = read("docs/GUARANTEES.md");
        List<String> rows =
                page.substring(page.indexOf("## What happens when"), page.indexOf("## Trying it"))
                        .lines()
                        .filter(row -> row.startsWith("| ") && row.contains("`"))
                        .toList();

        assertThat(rows).hasSizeGreaterThan(50);
        for (String row : rows) {
            String[] cells = row.split("[|]");
            List<String> classes =
                    TEST_NAME
                            .matcher(cells[3])
                            .results()
                            .map(name -> name.group(1))
                            .filter(Objects::nonNull)
                            .toList();
            assertThat(classes).as("tests of: " + row).isNotEmpty();
            if (ENDS.matcher(cells[1]).find()) {
                assertThat(classes).as(row).anySatisfy(DocumentsTest::assertStartsProcesses);
            }
        }
    }

    private static void assertStartsProcesses(String testClass) {
        assertThat(STARTS_PROCESSES.matcher(testSource(testClass)).find()).as(testClass).isTrue();
    }

    @Test
    void everyGuaranteeNamesATestThatIsThere() throws IOException {
        String source = "";
        for (String row : read("docs/GUARANTEES.md").lines().toList()) {
            String heldBy = row.substring(Math.max(0, row.lastIndexOf("|", row.length() - 2)));
            for (Matcher name = TEST_NAME.matcher(heldBy); name.find(); ) {
                if (name.group(1) != null) {
                    source = testSource(name.group(1));
                }
                String method = name.group(2) != null ? name.group(2) : name.group(3);
                assertThat(source)
                        .as(row)
                        .contains(
                                method == null ? "class " + name.group(1) : "void " + method + "(");
            }
        }
        assertThat(source).isNotEmpty();
    }

    private static String read(String file) throws IOException {
        return Files.readString(TOP.resolve(file));
    }

    private static String testSource(String testClass) {
        try (Stream<Path> files = Files.walk(TOP)) {
            Path found =
                    files.filter(file -> file.endsWith(testClass + ".java"))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError("there is no " + testClass));
            return Files.readString(found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
