package dev.darkroom.standalone.chaos;

import dev.darkroom.standalone.OwnJvm;
import dev.darkroom.standalone.chaos.part.PartProcess;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A process of a trial. It ends when this one does, for its standard input is a pipe from here.
final class Child {

    /// The first compiler alone and the simplest collector: many processes share few cores.
    private static final List<String> JVM =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Dlogback.configurationFile=darkroom-logback.xml");

    private final Process process;
    private boolean ending;

    private Child(Process process) {
        this.process = process;
    }

    /// @param megabytes of Java heap
    /// @param arguments a program of [PartProcess] and its options
    /// @param log what it says is added here
    static Child start(int megabytes, List<String> arguments, Path log) throws IOException {
        var options = new ArrayList<>(JVM);
        options.add("-Xmx%sm".formatted(megabytes));
        Optional.ofNullable(System.getProperty("darkroom.home"))
                .ifPresent(home -> options.add("-Ddarkroom.home=" + home));
        return new Child(
                OwnJvm.process(PartProcess.class, options, arguments)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start());
    }

    boolean alive() {
        return process.isAlive();
    }

    /// @return how it exited, if it did so by itself
    Optional<Integer> ownExit() {
        return alive() || ending ? Optional.empty() : Optional.of(process.exitValue());
    }

    /// SIGKILL; returns when it is gone.
    void kill() {
        ending = true;
        process.destroyForcibly().onExit().join();
    }

    /// SIGTERM.
    void ask() {
        ending = true;
        process.destroy();
    }

    /// SIGSTOP, and SIGCONT when the time has passed. Another process wakes it, so that it does not
    /// sleep for ever if this one is killed meanwhile, by whatever signal.
    ///
    /// @return what wakes it
    Process freeze(Duration time) throws IOException {
        String script =
                "trap '' HUP INT TERM; kill -STOP %1$s; sleep %2$s; kill -CONT %1$s"
                        .formatted(process.pid(), time.toSeconds());
        return new ProcessBuilder("sh", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
