package dev.darkroom.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.standalone.Main;
import dev.darkroom.standalone.OwnJvm;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `darkroom chaos` as a process that is ended from outside.
@Tag("slow")
class ChaosEndsTest {

    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoeverEndsATrialLeavesNoProcessAndNoMount(boolean atOnce) throws Exception {
        boolean mounts = mayMount();
        Process chaos = start();
        try {
            // Two brokers, and all that is mounted before them.
            await().atMost(PATIENCE).until(() -> parts(chaos).size() >= 2 && mounted() == mounts);
            List<ProcessHandle> parts = chaos.descendants().toList();

            end(chaos, atOnce);

            await().atMost(PATIENCE)
                    .until(() -> parts.stream().noneMatch(ProcessHandle::isAlive) && !mounted());
        } finally {
            chaos.destroyForcibly();
        }
    }

    private static void end(Process chaos, boolean atOnce) throws InterruptedException {
        if (atOnce) {
            chaos.destroyForcibly();
        } else {
            chaos.destroy();
        }
        assertThat(chaos.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private Process start() throws IOException {
        return OwnJvm.process(
                        Main.class,
                        List.of("-Xmx256m", "-XX:+UseSerialGC"),
                        List.of(
                                "chaos",
                                "--brokers=2",
                                "--workers=1",
                                "--sinks=1",
                                "--trial-folder=" + folder))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("told.txt").toFile())
                .start();
    }

    private static List<ProcessHandle> parts(Process chaos) {
        return chaos.children()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .toList();
    }

    private boolean mounted() {
        try {
            return Files.exists(MOUNTS) && Files.readString(MOUNTS).contains(folder.toString());
        } catch (IOException _) {
            return false;
        }
    }

    private boolean mayMount() throws IOException {
        try (Disk disk = Disk.in(folder.resolve("tried"))) {
            return disk.own();
        }
    }
}
