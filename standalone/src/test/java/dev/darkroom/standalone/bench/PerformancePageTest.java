package dev.darkroom.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.standalone.Main;
import dev.darkroom.standalone.OwnJvm;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The commands of docs/PERFORMANCE run as they are printed, at the top of the project. Those that
/// take long are run in a short form: the same command with a tiny model and few pictures, without
/// what a machine may lack.
class PerformancePageTest {

    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("(?s)```sh\n(.*?)```");
    private static final Pattern PROPERTY = Pattern.compile("-D([\\w.]+)=(\\S+)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    /// Options that need what not every machine has, or write into the checkout.
    private static final Set<String> LEFT_OUT = Set.of("--peers", "--big-model", "--json");

    @TempDir private Path folder;

    static Stream<String> commands() throws IOException {
        String page = Files.readString(TOP.resolve("docs/PERFORMANCE.md"));
        return BLOCK.matcher(page)
                .results()
                .flatMap(block -> block.group(1).lines())
                .map(line -> line.replaceFirst("\\s+#.*", "").strip())
                .filter(line -> !line.isEmpty());
    }

    static Stream<String> darkrooms() throws IOException {
        return commands().filter(command -> command.contains("./darkroom "));
    }

    /// Minutes of work: with `-Dbench.page=true` only.
    @ParameterizedTest
    @MethodSource("darkrooms")
    @EnabledIfSystemProperty(named = "bench.page", matches = "true")
    void aCommandOfDarkroomRuns(String command) throws Exception {
        var shortened = new ArrayList<>(java());
        shortened.addAll(shortForm(words(command)));
        Process process =
                new ProcessBuilder(shortened)
                        .directory(TOP.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(command + "\n" + output).isZero();
    }

    @Test
    void everyOtherCommandNamesWhatIsThere() throws IOException {
        List<String> others =
                commands().filter(command -> !command.contains("./darkroom ")).toList();

        for (String command : others) {
            switch (words(command).getFirst()) {
                case "mvn" -> demandTest(command);
                case "python3" -> assertThat(TOP.resolve(words(command).get(1))).exists();
                default -> assertThat(TOP.resolve(words(command).getFirst())).isExecutable();
            }
        }
        assertThat(others).isNotEmpty();
    }

    /// The test that Maven is to run is in the module that it is told, and every path is one from
    /// the top of the project: tests find it from there.
    private static void demandTest(String command) throws IOException {
        List<String> words = words(command);
        Path module = TOP.resolve(words.get(words.indexOf("-pl") + 1));
        assertThat(module.resolve("pom.xml")).as(command).exists();
        for (var property : PROPERTY.matcher(command).results().toList()) {
            switch (property.group(1)) {
                case "test" -> assertThat(file(module, property.group(2))).as(command).isTrue();
                case "model.dir" ->
                        assertThat(TOP.resolve(property.group(2)).resolve("model_index.json"))
                                .as(command)
                                .exists();
                default -> {} // of Maven's own
            }
        }
    }

    private static boolean file(Path module, String test) throws IOException {
        try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
            return files.anyMatch(file -> file.endsWith(test + ".java"));
        }
    }

    private List<String> shortForm(List<String> words) {
        var kept = new ArrayList<String>();
        for (int i = words.indexOf("./darkroom") + 1; i < words.size(); i++) {
            if (LEFT_OUT.contains(words.get(i))) {
                i++;
            } else {
                kept.add(words.get(i));
            }
        }
        kept.add(1, "--model=worker/src/test/resources/tiny-model");
        if (kept.getFirst().equals("bench")) {
            kept.add(1, "--pictures=4");
            if (!kept.contains("--quick")) {
                kept.add(1, "--quick");
            }
        } else {
            kept.add(1, "--data=" + folder);
        }
        return kept;
    }

    private static List<String> java() {
        List<String> command = OwnJvm.command();
        command.add(Main.class.getName());
        return command;
    }

    private static List<String> words(String command) {
        return WORD.matcher(command)
                .results()
                .map(word -> word.group(1) != null ? word.group(1) : word.group(2))
                .toList();
    }
}
