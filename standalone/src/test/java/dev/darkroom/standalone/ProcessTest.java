package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.PngWriter;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The command line in a process of its own, under whatever streams and locale a shell gives it.
@Order(1)
@DisabledOnOs(OS.WINDOWS)
class ProcessTest {

    @TempDir private Path folder;

    private record Run(int code, String out, String err) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "samplers >/dev/full",
                "settings >/dev/full",
                "completion bash >/dev/full",
                "--help >/dev/full",
                "--version >/dev/full",
                "samplers >&-"
            })
    void outputThatGoesNowhereIsAFailure(String line) throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full");

        assertThat(darkroom(Map.of(), line).code()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"samplers <&-", "samplers 2>&-", "samplers 2>/dev/full"})
    void whatIsNotNeededMayBeClosed(String line) throws Exception {
        assertThat(darkroom(Map.of(), line).code()).isZero();
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoMessage() throws Exception {
        Run run = darkroom(Map.of(), "settings | head -n 1");

        assertThat(run.out().lines()).hasSize(1);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void whatIsToldDoesNotFollowTheMachinesLanguage() throws Exception {
        String line = "settings; " + darkroom("draw --size 12 --steps 0 --lanes 2000 x");
        Run here = darkroom(Map.of("JAVA_TOOL_OPTIONS", "-Dsome=thing"), line);
        assertThat(here.code()).isEqualTo(2);

        for (String language :
                List.of(
                        "-Duser.language=ar -Duser.country=EG",
                        "-Duser.language=tr -Duser.country=TR",
                        "-Duser.language=th -Duser.country=TH"
                                + " -Duser.extensions=u-ca-buddhist-nu-thai")) {
            Run there = darkroom(Map.of("JAVA_TOOL_OPTIONS", language), line);

            assertThat(there.code()).as(language).isEqualTo(2);
            assertThat(there.out()).as(language).isEqualTo(here.out());
            assertThat(told(there)).as(language).isEqualTo(told(here)).hasSizeGreaterThan(2);
        }
    }

    @Test
    void makingAnIndexSaysNothingButWhatBecameOfThePictures() throws Exception {
        Path photos = Files.createDirectories(folder.resolve("photos"));
        Files.write(photos.resolve("a.png"), PngWriter.write(new Pixels(9, 7, new byte[189])));
        Path model = Path.of(TinyModel.FOLDER + "-pictured").toAbsolutePath();

        Run run = darkroom(Map.of(), "index photos --out index --model '%s'".formatted(model));

        assertThat(told(run)).isEmpty();
        assertThat(run.out())
                .isEqualTo("index: 1 added, 0 in it already, 0 the same as others, 0 left out\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void argumentsThatTheLocaleCannotReadAreRefused() throws Exception {
        Run run = darkroom(Map.of("LC_ALL", "C"), "draw 'красное яблоко'");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("argument", "encoding", "LC_ALL=C.UTF-8");
    }

    private static List<String> told(Run run) {
        return run.err().lines().filter(line -> !line.startsWith("Picked up")).toList();
    }

    private static String darkroom(String line) {
        List<String> java = OwnJvm.command("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        return "'%s' %s %s".formatted(String.join("' '", java), Main.class.getName(), line);
    }

    private Run darkroom(Map<String, String> variables, String line)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder("sh", "-c", darkroom(line)).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DARKROOM_"));
        builder.environment().putAll(variables);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        int code = process.waitFor();
        return new Run(code, read(out), read(err));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
