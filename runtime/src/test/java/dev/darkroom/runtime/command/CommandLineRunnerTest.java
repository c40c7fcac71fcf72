package dev.darkroom.runtime.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class CommandLineRunnerTest {

    private static final Setting<Integer> COUNT = Setting.integer("count", 1, 1, 9, "How many.");
    private static final Setting<Boolean> JSON = Setting.flag("json", false, "For machines.");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
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
    void aProgramThatFailsSaysWhyAndExitsWithOne() {
        assertThat(run("fail")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("out of paper");
    }

    private int run(String... args) {
        return new CommandLineRunner(Map.of("DARKROOM_COUNT", "2"), print(out), print(err))
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
