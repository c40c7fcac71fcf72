package dev.darkroom.standalone.bench.pipeline;

import dev.darkroom.standalone.Lifeline;
import dev.darkroom.standalone.Main;
import dev.darkroom.standalone.OwnJvm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A command of Darkroom in a process of its own, started as a user starts it: by the launcher
/// where Darkroom is installed, with the JVM's defaults elsewhere.
public final class DarkroomProcess implements AutoCloseable {

    private static final String HOME = "darkroom.home";
    private static final String END = "the process has ended";
    private static final int REMEMBERED = 20;
    private static final int GRACE_SECONDS = 60;

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Deque<String> last = new ArrayDeque<>();

    /// Starts it.
    public DarkroomProcess(List<String> arguments) throws IOException {
        this(arguments, Map.of());
    }

    /// The same.
    ///
    /// @param environment variables beside those of this process
    DarkroomProcess(List<String> arguments, Map<String, String> environment) throws IOException {
        this(launcher(), arguments, environment);
    }

    /// Starts a command of another Darkroom.
    ///
    /// @param home its folder, which holds its launcher
    public static DarkroomProcess of(Path home, List<String> arguments) throws IOException {
        return new DarkroomProcess(
                List.of(home.resolve("darkroom").toString()), arguments, Map.of());
    }

    private DarkroomProcess(
            List<String> launcher, List<String> arguments, Map<String, String> environment)
            throws IOException {
        var command = new ArrayList<>(launcher);
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Its input ends with this process, and it with its input: a bench that is stopped or
        // killed leaves nothing running.
        builder.environment()
                .merge(
                        "DARKROOM_JAVA_OPTS",
                        "-D" + Lifeline.PROPERTY + "=true",
                        (given, more) -> given + " " + more);
        builder.environment().putAll(environment);
        process = builder.start();
        // Reading a process's output holds the carrier of a virtual thread, and there is one a
        // core.
        Thread.ofPlatform().daemon().start(this::listen);
    }

    private static List<String> launcher() {
        String home = System.getProperty(HOME);
        if (home != null && Files.isExecutable(Path.of(home, "darkroom"))) {
            return List.of(Path.of(home, "darkroom").toString());
        }
        return java(Main.class);
    }

    private static List<String> java(Class<?> main) {
        List<String> command = OwnJvm.command("-D" + Lifeline.PROPERTY + "=true");
        command.add(main.getName());
        return command;
    }

    /// Starts a part of the bench that wants a process of its own.
    public static DarkroomProcess of(Class<?> main, List<String> arguments) throws IOException {
        return new DarkroomProcess(java(main), arguments, Map.of());
    }

    /// @throws IOException if it has ended
    public void demandRunning() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(
                    "a process of Darkroom ended, having said: %s %s".formatted(last, lines));
        }
    }

    /// Waits for a line of its output.
    ///
    /// @throws IOException if it ends without such a line
    public String awaitLine(Predicate<String> wanted) throws IOException, InterruptedException {
        for (String line = lines.take(); ; line = lines.take()) {
            if (wanted.test(line)) {
                return line;
            }
            if (line.equals(END)) {
                throw new IOException("a process of Darkroom ended, having said: " + last);
            }
            last.add(line);
            if (last.size() > REMEMBERED) {
                last.remove();
            }
        }
    }

    /// Its number; that of the JVM, which the launcher becomes.
    public long pid() {
        return process.pid();
    }

    /// Waits for its end.
    ///
    /// @return its exit code
    public int await() throws InterruptedException {
        return process.waitFor();
    }

    /// Asks it to stop, and ends it if it does not within its grace period.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (BufferedReader reader = process.inputReader()) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add(e.toString());
        } finally {
            lines.add(END);
        }
    }
}
