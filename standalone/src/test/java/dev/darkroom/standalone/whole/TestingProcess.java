package dev.darkroom.standalone.whole;

import dev.darkroom.standalone.Main;
import dev.darkroom.standalone.OwnJvm;
import dev.darkroom.standalone.chaos.part.PartProcess;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// One command of the command line, in a process of its own; ended when the test is over.
final class TestingProcess implements AutoCloseable {

    private static final String END = "the process has ended";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /// Starts it; its standard output and error are read together.
    TestingProcess(Path where, String... arguments) throws IOException {
        this(where, Map.of(), arguments);
    }

    /// The same.
    ///
    /// @param environment variables beside those of this process
    TestingProcess(Path where, Map<String, String> environment, String... arguments)
            throws IOException {
        this(Main.class, where, environment, arguments);
    }

    /// Starts a part of a trial, such as a broker, in the same way.
    static TestingProcess ofPart(Path where, String... arguments) throws IOException {
        return new TestingProcess(PartProcess.class, where, Map.of(), arguments);
    }

    private TestingProcess(
            Class<?> main, Path where, Map<String, String> environment, String... arguments)
            throws IOException {
        ProcessBuilder builder =
                OwnJvm.process(
                                main,
                                List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                                List.of(arguments))
                        .directory(where.toFile());
        builder.environment().put("DARKROOM_LOG_LEVEL", "INFO");
        // Others run at the same time.
        builder.environment().put("DARKROOM_HTTP_PORT", "0");
        // Each lane is a client of the broker, and no test asks for so many at once.
        builder.environment().put("DARKROOM_LANES", "4");
        builder.environment().putAll(environment);
        process = builder.redirectErrorStream(true).start();
        Thread.ofVirtual().start(this::listen);
    }

    /// Waits for a line that is as `wanted`.
    ///
    /// @return the line
    String awaitLine(Predicate<String> wanted) throws InterruptedException {
        var before = new ArrayList<String>();
        for (String line = lines.take(); ; line = lines.take()) {
            if (wanted.test(line)) {
                return line;
            }
            if (line.equals(END)) {
                throw new AssertionError("none of its lines is as wanted: " + before);
            }
            before.add(line);
        }
    }

    /// Asks it to stop, as SIGTERM does, and waits.
    ///
    /// @return its exit code
    int terminate() throws InterruptedException {
        process.toHandle().destroy(); // its pipes stay open, and a part ends when they do not
        return process.waitFor();
    }

    /// Ends it as SIGKILL does, and waits.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Whether it has not ended.
    boolean alive() {
        return process.isAlive();
    }

    /// Sends it a signal, such as `STOP`.
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /// Waits for it to end by itself.
    ///
    /// @return its exit code
    int await() throws InterruptedException {
        return process.waitFor();
    }

    /// Whether it lives, and its lines that nobody has awaited: for a test that has failed.
    String state() {
        return "%s, after the lines %s".formatted(alive() ? "alive" : "ended", List.copyOf(lines));
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
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
        } catch (UncheckedIOException | IOException e) {
            lines.add(e.toString());
        } finally {
            lines.add(END);
        }
    }
}
