package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.runtime.command.Program;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class CommandLineTest {

    @Test
    void everyFaultOfADrawingIsToldAtOnce() {
        var run =
                Captured.run(
                        Map.of("DARKROOM_COUNT", "none"),
                        "draw",
                        "--size",
                        "12",
                        "--steps",
                        "0",
                        "--colour",
                        "red",
                        "a red apple");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("--size: found '12', wanted WIDTHxHEIGHT")
                .contains("--steps: found '0'")
                .contains("DARKROOM_COUNT: found 'none'")
                .contains("--colour is not known");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aDrawingWithoutPromptIsRefused() {
        var run = Captured.run("draw", "--seed", "7");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("PROMPT is missing");
    }

    @Test
    void theWordAfterAFlagIsNotItsValue() {
        var run = Captured.run("draw", "--json", "a red apple", "--steps", "none");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--steps").doesNotContain("--json");
    }

    @Test
    void whatARunningDarkroomCannotBeToldIsRefused() {
        var run =
                Captured.run(
                        Map.of("DARKROOM_GRACE", "5s"),
                        "draw",
                        "--bootstrap-servers=localhost:1",
                        "--model=elsewhere",
                        "--device=cuda:0",
                        "--lanes=4",
                        "a red apple");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "option --model is for", "option --device is for", "option --lanes is for")
                .doesNotContain("grace");
    }

    @Test
    void aModelThatIsNotThereIsRefusedBeforeAnythingStarts(@TempDir Path folder) {
        var run =
                Captured.run(
                        "draw",
                        "--model",
                        folder.resolve("nothing").toString(),
                        "--data",
                        folder.resolve("data").toString(),
                        "a red apple");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("nothing");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "[::]", "*", "0"})
    void anAddressThatNoClientCanReachIsRefused(String host) {
        var run = Captured.run("up", "--host", host);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--host: found '" + host + "'", "clients reach it");
    }

    @Test
    void aPortThatIsTakenIsNamed(@TempDir Path folder) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            var run =
                    Captured.run(
                            "up",
                            "--port",
                            port,
                            "--data",
                            folder.toString(),
                            "--model",
                            TinyModel.FOLDER);

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("port", port, "another port would do");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenToIsNamed(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        for (String setting : List.of("--data", "--out")) {
            var run =
                    Captured.run(
                            "draw", setting, file.toString(), "--model", TinyModel.FOLDER, "x");

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err())
                    .contains(
                            "setting " + setting.substring(2), file.toString(), "wanted a folder");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 257})
    void aCancelOfWhatIsNoIdIsRefused(int characters) {
        var run = Captured.run("cancel", "x", "x".repeat(characters));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("REQUEST-ID", "found %d characters".formatted(characters));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel x", "dead-letters list", "topics create", "sink", "draw x"})
    void brokersThatDoNotListenAreNamedByEveryProgram(String command) {
        var run = Captured.run((command + " --bootstrap-servers 127.0.0.1:1").split(" "));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("bootstrap-servers", "127.0.0.1:1", "refused");
    }

    @Test
    void samplersAreListed() {
        var run = Captured.run("samplers");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("euler-a ").contains("ddim");
    }

    @Test
    void modelsAreListed() {
        var run = Captured.run("models", TinyModel.FOLDER);

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("tiny-model; takes 0.").contains("GiB of memory");
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        var run = Captured.run("completion", "bash");
        assertThat(run.code()).isZero();

        var shell =
                new ProcessBuilder(
                                "bash",
                                "-c",
                                run.out()
                                        + """
                                        _complete_darkroom_for() {
                                          COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
                                          _complete_darkroom "$1" "${@: -1}"; echo "${COMPREPLY[@]}"
                                        }
                                        _complete_darkroom_for darkroom sam
                                        _complete_darkroom_for darkroom draw --guidance-
                                        _complete_darkroom_for darkroom topics cr
                                        """)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();

        assertThat(
                        new String(shell.getInputStream().readAllBytes(), UTF_8)
                                .lines()
                                .map(String::strip))
                .containsExactly("samplers", "--guidance-rescale", "create");
    }

    @Test
    void anUnknownShellIsRefused() {
        var run = Captured.run("completion", "fish");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("fish", "bash, zsh");
    }

    @Test
    void anUnknownCommandIsNamed() {
        var run = Captured.run("paint");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("paint");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItselfWithExamples(List<String> command) {
        var run =
                Captured.run(
                        Stream.concat(command.stream(), Stream.of("--help"))
                                .toArray(String[]::new));

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Examples:").contains("darkroom " + command.getFirst());
    }

    static Stream<List<String>> commands() {
        return Main.programs().stream().map(Program::name).map(name -> List.of(name.split(" ")));
    }
}
