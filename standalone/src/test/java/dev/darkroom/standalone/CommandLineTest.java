package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.command.CommandLineRunner;
import dev.darkroom.runtime.command.Program;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class CommandLineTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void everyFaultOfADrawingIsToldAtOnce() {
        int code =
                run(
                        Map.of("DARKROOM_COUNT", "none"),
                        "draw",
                        "--size",
                        "12",
                        "--steps",
                        "0",
                        "--colour",
                        "red",
                        "a red apple");

        assertThat(code).isEqualTo(2);
        assertThat(text(err))
                .contains("--size: found '12', wanted WIDTHxHEIGHT")
                .contains("--steps: found '0'")
                .contains("DARKROOM_COUNT: found 'none'")
                .contains("--colour is not known");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void aDrawingWithoutPromptIsRefused() {
        assertThat(run(Map.of(), "draw", "--seed", "7")).isEqualTo(2);
        assertThat(text(err)).contains("PROMPT is missing");
    }

    @Test
    void samplersAreListed() {
        assertThat(run(Map.of(), "samplers")).isZero();
        assertThat(text(out)).contains("euler-a ").contains("ddim");
    }

    @Test
    void anUnknownCommandIsNamed() {
        assertThat(run(Map.of(), "paint")).isEqualTo(2);
        assertThat(text(err)).contains("paint");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItselfWithExamples(List<String> command) {
        var arguments = Stream.concat(command.stream(), Stream.of("--help"));

        assertThat(run(Map.of(), arguments.toArray(String[]::new))).isZero();
        assertThat(text(out)).contains("Examples:").contains("darkroom " + command.getFirst());
    }

    static Stream<List<String>> commands() {
        return Main.programs().stream().map(Program::name).map(name -> List.of(name.split(" ")));
    }

    private int run(Map<String, String> environment, String... arguments) {
        PrintStream capturedOut = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream capturedErr = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new CommandLineRunner(environment, capturedOut, capturedErr)
                .run("darkroom", "", Main.programs(capturedOut, capturedErr), arguments);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
