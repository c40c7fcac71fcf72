package dev.darkroom.sink;

import dev.darkroom.runtime.KeptLibraries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A sink as a process of its own, which can be killed.
public final class SinkProcess implements AutoCloseable {

    private final Process process;
    private final Path log;

    private SinkProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// @param options as on its command line, without the dashes
    /// @param log what it says goes here
    public static SinkProcess start(Map<String, String> options, Path log) throws IOException {
        return start("256m", options, log);
    }

    /// @param heap as `-Xmx` takes it
    static SinkProcess start(String heap, Map<String, String> options, Path log)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heap);
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+IgnoreUnrecognizedVMOptions");
        command.add("-XX:+UseTransparentHugePages");
        command.add("-XX:+UnlockDiagnosticVMOptions");
        command.add("-XX:-BytecodeVerificationRemote");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(KeptLibraries.option());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(SinkMain.class.getName());
        options.forEach(
                (name, value) -> {
                    command.add("--" + name);
                    command.add(value);
                });
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new SinkProcess(process, log);
    }

    /// As a power cut would: nothing is finished, nothing said.
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /// Asks it to stop, and waits until it has.
    ///
    /// @return whether it stopped in time
    public boolean stop() throws InterruptedException {
        process.destroy();
        return process.waitFor(60, TimeUnit.SECONDS);
    }

    /// Waits until it ends by itself.
    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    public String log() throws IOException {
        return Files.readString(log);
    }

    /// @return bytes of memory that it has had at most, as the system counts them
    long peakMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        kill();
    }
}
