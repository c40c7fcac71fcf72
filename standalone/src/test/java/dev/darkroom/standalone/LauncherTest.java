package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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
    private final Map<String, String> environment = new HashMap<>(System.getenv());

    private record Run(int code, String out, String err) {}

    @BeforeEach
    void makeACheckoutThatIsBuilt() throws Exception {
        top = Files.createDirectories(folder.resolve("a checkout"));
        jar = top.resolve("standalone/target/darkroom.jar");
        environment.keySet().removeIf(name -> name.startsWith("DARKROOM_"));
        environment.put("JAVA_HOME", folder.resolve("jdk").toString());
        environment.compute("PATH", (_, path) -> folder.resolve("bin") + ":" + path);
        Files.copy(Path.of("../darkroom"), top.resolve("darkroom"));
        Files.createDirectories(top.resolve("build"));
        for (String part : List.of("find-java.sh", "first-use.sh", "aot.sh")) {
            Files.copy(Path.of("../build", part), top.resolve("build").resolve(part));
        }
        Files.createDirectories(top.resolve("standalone/src/main"));
        Files.createDirectories(jar.getParent());
        write(top.resolve("pom.xml"), "");
        write(top.resolve("standalone/pom.xml"), "");
        write(jar, "");
        write(top.resolve("standalone/src/main/Kept.java"), "");
        jdk("jdk", "25.0.1", "printf '<%s>' \"$@\"");
        program("bin/mvn", "");
        assertThat(run(top.resolve("darkroom"), "samplers").code()).isZero();
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
        Path hunt = top.resolve("build/find-java.sh");
        Files.writeString(hunt, Files.readString(hunt).replace("oldest=25", "oldest=9999"));

        Run run = run(top.resolve("darkroom"), "samplers");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("needs Java 9999", "apt install", "JAVA_HOME");
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

    @ParameterizedTest
    @ValueSource(strings = {"draw", "worker", "up"})
    void aModelOfOnesOwnIsHashedByCodeOfTheSecondCompiler(String command) throws Exception {
        Path launcher = top.resolve("darkroom");

        assertThat(run(launcher, command).out()).doesNotContain("AOTReplayTraining");
        for (Run named :
                List.of(
                        run(launcher, command, "--model", "mine"),
                        run(launcher, command, "--config=settings"),
                        run(Map.of("DARKROOM_MODEL", "mine"), launcher, command),
                        run(Map.of("DARKROOM_CONFIG", "settings"), launcher, command))) {
            assertThat(named.out())
                    .contains("<-XX:-AOTReplayTraining>")
                    .doesNotContain("TieredStopAtLevel");
        }
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

    @Test
    void aSourceDatedTomorrowIsBuiltOnce() throws Exception {
        program("bin/mvn", "echo built >>\"$0.log\"");
        Files.setLastModifiedTime(change(), FileTime.from(Instant.now().plus(Duration.ofDays(1))));

        run(top.resolve("darkroom"), "samplers");
        Run second = run(top.resolve("darkroom"), "samplers");

        assertThat(second.err()).isEmpty();
        assertThat(Files.readAllLines(folder.resolve("bin/mvn.log"))).containsExactly("built");
    }

    @Test
    void aSourceThatCameWithAnOldTimeIsBuilt() throws Exception {
        program("bin/mvn", "echo built >>\"$0.log\"");
        Files.setLastModifiedTime(change(), FileTime.from(LONG_AGO));

        run(top.resolve("darkroom"), "samplers");

        assertThat(folder.resolve("bin/mvn.log")).exists();
    }

    @Test
    void aSourceThatIsGoneIsBuiltWithout() throws Exception {
        program("bin/mvn", "echo built >>\"$0.log\"");
        Files.delete(top.resolve("standalone/src/main/Kept.java"));

        run(top.resolve("darkroom"), "samplers");

        assertThat(folder.resolve("bin/mvn.log")).exists();
    }

    @Test
    void aSourceThatWasOnlyTouchedIsNotBuilt() throws Exception {
        Files.setLastModifiedTime(
                top.resolve("standalone/src/main/Kept.java"), FileTime.from(Instant.now()));

        assertThat(run(top.resolve("darkroom"), "samplers").err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "ar_EG.UTF-8", "tr_TR", "nowhere"})
    void theJvmReadsUtf8UnderALocaleWithoutEncoding(String locale) throws Exception {
        jdk("jdk", "25.0.1", "printf '%s' \"$LC_ALL\"");

        assertThat(run(Map.of("LC_ALL", locale), top.resolve("darkroom"), "samplers").out())
                .isEqualTo("C.UTF-8");
    }

    @Test
    void withoutHomeNorTerminalItRunsAllTheSame() throws Exception {
        environment.keySet().removeAll(List.of("HOME", "LANG", "TERM", "JAVA_HOME"));
        environment.put("PATH", folder.resolve("jdk/bin") + ":" + environment.get("PATH"));

        Run run = run(top.resolve("darkroom"), "samplers");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("<-Ddarkroom.columns=0>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".sdkman/candidates/java/25-tem", ".jdks/a jdk", ".asdf/installs/java/25"})
    void aJavaInTheUsersOwnFoldersIsFound(String place) throws Exception {
        environment.put("HOME", folder.toString());
        environment.put("JAVA_HOME", folder.resolve("old").toString());
        jdk("old", "17.0.9", "echo too old");
        program("bin/java", "echo 'openjdk version \"21.0.1\"' >&2");
        jdk(place, "25", "printf 'found %s' \"$0\"");

        assertThat(run(top.resolve("darkroom"), "samplers").out())
                .isEqualTo("found " + folder.resolve(place).resolve("bin/java"));
    }

    @Test
    void aJavaOnThePathIsFoundBehindItsLinksAndWithoutAReleaseFile() throws Exception {
        environment.remove("JAVA_HOME");
        program(
                "other/bin/java",
                "[ \"$1\" != -version ] || { echo 'openjdk version \"26-ea\"' >&2; exit; }; echo"
                        + " found");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("other/bin/java"));
        Files.createSymbolicLink(folder.resolve("bin/java"), Path.of("../link"));

        assertThat(run(top.resolve("darkroom"), "samplers").out()).isEqualTo("found\n");
    }

    @Test
    void aReleaseRunsWithoutACheckoutAndWithoutMaven() throws Exception {
        Path release = Files.createDirectories(folder.resolve("a release"));
        Files.copy(Path.of("../darkroom"), release.resolve("darkroom"));
        Files.createDirectories(release.resolve("build"));
        for (String part : List.of("find-java.sh", "aot.sh")) {
            Files.copy(Path.of("../build", part), release.resolve("build").resolve(part));
        }
        write(release.resolve("app/darkroom.jar"), "");

        Run run = run(release.resolve("darkroom"), "samplers");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("<-Ddarkroom.home=%s>".formatted(release.toRealPath()))
                .contains("<%s>".formatted(release.toRealPath().resolve("app/darkroom.jar")));
    }

    @Test
    void anOptionWithAStarIsNotAFileName() throws Exception {
        assertThat(
                        run(Map.of("DARKROOM_JAVA_OPTS", "-Dall=/*"), top.resolve("darkroom"), "up")
                                .out())
                .contains("<-Dall=/*>");
    }

    @ParameterizedTest
    @CsvSource({
        "'<&-', no, yes",
        "'>&-', yes, no",
        "'2>&-', yes, yes",
        "'<&- >&-', no, no",
        "'<&- >&- 2>&-', no, no"
    })
    void aClosedStreamIsOneThatFailsAndNoFileOfTheJvm(String closed, String reads, String writes)
            throws Exception {
        jdk(
                "jdk",
                "25.0.1",
                "reads=no; cat >/dev/null 2>&1 && reads=yes\n"
                        + "writes=no; printf x 2>/dev/null && writes=yes\n"
                        + "for stream in 0 1 2; do true 3<&$stream || exit; done\n"
                        + "printf '%s %s' $reads $writes >\"$0.could\"");
        String line = "sh '%s' samplers %s".formatted(top.resolve("darkroom"), closed);

        exec(List.of("sh", "-c", line));

        assertThat(Files.readString(folder.resolve("jdk/bin/java.could")))
                .isEqualTo(reads + " " + writes);
    }

    @ParameterizedTest
    @CsvSource({"xterm,'',100", "dumb,'',0", "'','',0", "xterm,1,0"})
    void barsAreForTerminalsThatCanShowThem(String terminal, String noColor, int columns)
            throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no script to make a terminal");
        environment.put("NO_COLOR", noColor);
        environment.put("TERM", terminal);
        String line = "stty cols 100; sh '%s' samplers".formatted(top.resolve("darkroom"));

        Run run = exec(List.of("script", "-qec", line, "/dev/null"));

        assertThat(run.out()).contains("<-Ddarkroom.columns=%s>".formatted(columns));
    }

    private Path change() throws IOException {
        Path changed = top.resolve("standalone/src/main/Changed.java");
        write(changed, "");
        return changed;
    }

    /// A JDK that does nothing but run a script.
    private void jdk(String place, String version, String script) throws IOException {
        write(folder.resolve(place).resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        program(place + "/bin/java", script);
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
        environment.putAll(variables);
        try {
            return exec(
                    Stream.concat(Stream.of("sh", script.toString()), Stream.of(words)).toList());
        } finally {
            environment.keySet().removeAll(variables.keySet());
        }
    }

    private Run exec(List<String> line) throws Exception {
        var builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        int code = process.waitFor();
        return new Run(code, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
}
