package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The shell script at the top, in a checkout of its own, with a JDK and a Maven that only say how
/// they were called.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final Instant LONG_AGO = Instant.parse("2001-01-01T00:00:00Z");
    private static final long NOBODY = 99_999_999;

    @TempDir private Path folder;
    private Path top;
    private Path jar;

    private record Run(int code, String out, String err) {}

    @BeforeEach
    void makeACheckoutThatIsBuilt() throws IOException {
        top = Files.createDirectories(folder.resolve("a checkout"));
        jar = top.resolve("standalone/target/darkroom.jar");
        Files.copy(Path.of("../darkroom"), top.resolve("darkroom"));
        Files.createDirectories(top.resolve("standalone/src/main"));
        Files.createDirectories(jar.getParent());
        write(top.resolve("pom.xml"), "");
        write(top.resolve("standalone/pom.xml"), "");
        write(jar, "");
        write(jar.resolveSibling(".built"), "");
        age();
        write(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        program("jdk/bin/java", "printf '<%s>' \"$@\"");
        program("bin/mvn", "echo 'mvn cannot compile this'; exit 1");
    }

    @Test
    void everyWordReachesTheCommandLineAsItWasGiven() throws Exception {
        Run run = run(top.resolve("darkroom"), "draw", "a red apple", "--size", "");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("<-Ddarkroom.home=%s>".formatted(top.toRealPath()))
                .endsWith(
                        "<-cp><%s><dev.darkroom.standalone.Main><draw><a red apple><--size><>"
                                .formatted(
                                        top.toRealPath()
                                                .resolve("standalone/target/darkroom.jar")));
    }

    @Test
    void aLinkToItWorksFromAnywhere() throws Exception {
        Path first = Files.createSymbolicLink(folder.resolve("first"), top.resolve("darkroom"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), first.getFileName());

        assertThat(run(second, "samplers").out())
                .contains("<-Ddarkroom.home=%s>".formatted(top.toRealPath()));
    }

    @Test
    void withoutARecentJdkItSaysWhatToInstall() throws Exception {
        Path script = top.resolve("darkroom");
        Files.writeString(script, Files.readString(script).replace("oldest=25", "oldest=9999"));

        Run run = run(script, "samplers");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("needs a JDK 9999", "apt install", "JAVA_HOME");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aBuildThatFailsShowsItsOutputAndRunsNothing() throws Exception {
        change();

        Run run = run(top.resolve("darkroom"), "samplers");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("mvn cannot compile this", "the build failed");
        assertThat(run.out()).isEmpty();
        assertThat(jar.resolveSibling(".building")).doesNotExist();
    }

    @Test
    void whatHasChangedIsBuiltOnce() throws Exception {
        program("bin/mvn", "echo \"built with $JAVA25_HOME\" >>\"$0.log\"");
        change();

        Run first = run(top.resolve("darkroom"), "samplers");
        Run second = run(top.resolve("darkroom"), "samplers");

        assertThat(first.err()).contains("building what has changed");
        assertThat(second.err()).isEmpty();
        assertThat(Files.readAllLines(folder.resolve("bin/mvn.log")))
                .containsExactly("built with " + folder.resolve("jdk"));
    }

    @Test
    void whatWasBuiltWithOptionsIsBuiltWithThemAgain() throws Exception {
        program("bin/mvn", "echo \"$1 $2\" >>\"$0.log\"");
        run(Map.of("DARKROOM_MAVEN_OPTS", "-Pcuda -o"), top.resolve("darkroom"), "samplers");
        run(top.resolve("darkroom"), "samplers");
        age();
        change();

        run(top.resolve("darkroom"), "samplers");

        assertThat(Files.readAllLines(folder.resolve("bin/mvn.log")))
                .as("once for the options, once for the change")
                .containsExactly("-Pcuda -o", "-Pcuda -o");
    }

    @Test
    void theBuildOfAProcessThatIsGoneIsNotWaitedFor() throws Exception {
        program("bin/mvn", "");
        change();
        write(jar.resolveSibling(".building/pid"), Long.toString(NOBODY));

        assertThat(run(top.resolve("darkroom"), "samplers").code()).isZero();
    }

    private void change() throws IOException {
        write(top.resolve("standalone/src/main/Changed.java"), "");
    }

    /// Makes everything there is old, so that what comes later is newer.
    private void age() throws IOException {
        try (Stream<Path> files = Files.walk(top)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
            }
        }
    }

    private void program(String name, String script) throws IOException {
        Path file = folder.resolve(name);
        write(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Run run(Path script, String... words) throws Exception {
        return run(Map.of(), script, words);
    }

    private Run run(Map<String, String> variables, Path script, String... words) throws Exception {
        var line = Stream.concat(Stream.of("sh", script.toString()), Stream.of(words)).toList();
        var builder = new ProcessBuilder(List.copyOf(line)).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DARKROOM_"));
        builder.environment().putAll(variables);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().compute("PATH", (_, path) -> folder.resolve("bin") + ":" + path);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        int code = process.waitFor();
        return new Run(code, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
}
