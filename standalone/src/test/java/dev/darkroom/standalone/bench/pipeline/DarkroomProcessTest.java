package dev.darkroom.standalone.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

@Tag("slow")
class DarkroomProcessTest {

    private static final String TINY_MODEL = "../worker/src/test/resources/tiny-model";
    private static final String PID = "pid ";
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir private Path folder;

    /// Starts a Darkroom, tells its number, and does nothing about its end.
    static final class Parent {

        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            var up =
                    new DarkroomProcess(
                            List.of(
                                    "up",
                                    "--port=0",
                                    "--http-port=0",
                                    "--data=" + arguments[0],
                                    "--model=" + TINY_MODEL));
            up.awaitLine("ready"::equals);
            System.out.println(PID + up.pid());
            Thread.currentThread().join();
        }
    }

    @Test
    void aDarkroomEndsWhenTheProcessThatStartedItIsKilled() throws Exception {
        Process parent =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                property("darkroom.class-path", CLASS_PATH),
                                property("darkroom.start-cache", "none"),
                                "-cp",
                                CLASS_PATH,
                                Parent.class.getName(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .start();
        String line = parent.inputReader().lines().filter(l -> l.startsWith(PID)).findFirst().get();
        ProcessHandle darkroom =
                ProcessHandle.of(Long.parseLong(line.substring(PID.length()))).orElseThrow();
        try {
            parent.destroyForcibly().waitFor();

            assertThat(darkroom.onExit()).succeedsWithin(20, TimeUnit.SECONDS);
        } finally {
            darkroom.destroyForcibly();
        }
    }

    private static String property(String name, String otherwise) {
        return "-D%s=%s".formatted(name, System.getProperty(name, otherwise));
    }
}
