package dev.darkroom.runtime.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class CommandLineRunnerTest {

    private static final Setting<Integer> COUNT = Setting.integer("count", 1, 1, 9, "How many.");
    private static final Setting<Boolean> JSON = Setting.flag("json", false, "For machines.");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>(Map.of("DARKROOM_COUNT", "2"));
    private final List<Settings> runs = new ArrayList<>();

    @Test
    void aProgramRunsWithItsOptionsAndArguments() {
        int code = run("draw", "a red apple", "--count", "3", "--json", "--kafka", "acks=all");

        assertThat(code).isZero();
        Settings settings = runs.getFirst();
        assertThat(settings.get(COUNT)).isEqualTo(3);
        assertThat(settings.get(JSON)).isTrue();
        assertThat(settings.arguments()).containsExactly("a red apple");
        assertThat(settings.kafka("producer")).containsEntry("acks", "all");
    }

    @Test
    void everyFaultIsPrintedAndTheExitCodeIsTwo() {
        int code = run("draw", "--count", "many", "--colour", "red", "--kafka", "acks");

        assertThat(code).isEqualTo(2);
        assertThat(runs).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("option --kafka: found 'acks', wanted KEY=VALUE")
                .contains("option --colour is not known")
                .contains("option --count: found 'many', wanted a whole number from 1 to 9");
    }

    @Test
    void helpShowsOptionsWithDefaultsAndExamples() {
        assertThat(run("topics", "create", "--help")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("topics create")
                .contains("--count")
                .contains("How many. Default: 1.")
                .contains("darkroom example 100%");
    }

    @Test
    void anUnknownCommandIsNamed() {
        assertThat(run("drow")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("drow");
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheOneThatWasMeant() {
        assertThat(run("drow")).isEqualTo(2);
        assertThat(run("topics", "craete")).isEqualTo(2);
        assertThat(run("a red apple")).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("did you mean darkroom draw?")
                .contains("did you mean darkroom topics create?")
                .contains("did you mean darkroom draw 'a red apple'?");
    }

    @Test
    void aMistypedOptionIsAnsweredWithTheOneThatWasMeant() {
        assertThat(run("draw", "--cuont=3", "a red apple")).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("option --cuont is not known; did you mean --count?");
    }

    @Test
    void theVersionIsToldByTheWholeAndByEachProgram() {
        assertThat(run("--version")).isZero();
        assertThat(run("draw", "--version")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .allMatch(line -> line.matches("darkroom \\d+\\.\\d+.* \\(Java .*Kafka.*\\)"));
    }

    @Test
    void helpHasNoEscapeCodes() {
        run("draw", "--help");

        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b");
    }

    @Test
    void whatAnotherProgramUnderstandsMayStandInAnEnvironmentForAll() {
        environment.put("DARKROOM_S3_BUCKET", "pictures");

        assertThat(run("draw", "a red apple")).isZero();
    }

    @Test
    void aMisspeltVariableIsNamedThoughTheEnvironmentIsForAll() {
        environment.put("DARKROOM_S3_BUKET", "pictures");

        assertThat(run("draw", "a red apple")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("did you mean DARKROOM_S3_BUCKET?");
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() {
        var full =
                new PrintStream(
                        new FailingOutput(
                                new OutputStream() {
                                    @Override
                                    public void write(int octet) throws IOException {
                                        throw new IOException("No space left on device");
                                    }
                                }),
                        true,
                        StandardCharsets.UTF_8);

        int code =
                new CommandLineRunner(Map.of(), full, print(err))
                        .run(new TestingProgram("draw", ""), "--help");

        assertThat(code).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("No space left on device");
    }

    @Test
    void aProgramThatFailsSaysWhyAndExitsWithOne() {
        assertThat(run("fail")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("out of paper");
    }

    private int run(String... args) {
        return new CommandLineRunner(environment, print(out), print(err))
                .run(
                        "darkroom",
                        "Develops pictures.",
                        List.of(
                                new TestingProgram("draw", "PROMPT..."),
                                new TestingProgram("topics create", ""),
                                new TestingProgram("fail", "")),
                        args);
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private final class TestingProgram implements Program {

        private final String name;
        private final String arguments;

        TestingProgram(String name, String arguments) {
            this.name = name;
            this.arguments = arguments;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String description() {
            return "Does as told.";
        }

        @Override
        public List<String> examples() {
            return List.of("darkroom example 100%");
        }

        @Override
        public List<Setting<?>> settings() {
            return List.of(COUNT, JSON);
        }

        @Override
        public String arguments() {
            return arguments;
        }

        @Override
        public int run(Settings settings) {
            if (name.equals("fail")) {
                throw new IllegalStateException("out of paper");
            }
            runs.add(settings);
            return 0;
        }
    }
}
