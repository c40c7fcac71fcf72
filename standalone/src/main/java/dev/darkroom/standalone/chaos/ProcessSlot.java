package dev.darkroom.standalone.chaos;

import dev.darkroom.standalone.chaos.part.PacedArtist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A place that is held by one process at a time. Whatever dies there is started again, as whatever
/// supervises programs would do it.
final class ProcessSlot implements AutoCloseable {

    private static final Duration BEFORE_RESTART = Duration.ofMillis(300);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(12);

    private final String name;
    private final int megabytes;
    private final Function<String, List<String>> arguments;
    private final Path log;
    private Child child;
    private int life;
    private long startedAt;
    private long vacantUntil = Long.MIN_VALUE;
    private Process waker;
    private int ownEnds;
    private long spokenBefore;

    /// A life that ended by itself although nobody asked it to.
    ///
    /// @param exitCode of its process
    /// @param lastWords the last lines that it said, if it said anything
    record OwnEnd(int exitCode, List<String> lastWords) {}

    /// @param name of the place, such as `worker-2`
    /// @param arguments by name of the life
    ProcessSlot(String name, int megabytes, Function<String, List<String>> arguments, Path logs) {
        this.name = name;
        this.megabytes = megabytes;
        this.arguments = arguments;
        this.log = logs.resolve(name + ".log");
    }

    /// @return name of who is there, such as `worker-2.5` in its fifth life
    String who() {
        return name + "." + life;
    }

    Path log() {
        return log;
    }

    void start() throws IOException {
        life++;
        spokenBefore = Files.exists(log) ? Files.size(log) : 0;
        child = Child.start(megabytes, arguments.apply(who()), log);
        startedAt = System.nanoTime();
        vacantUntil = Long.MIN_VALUE;
    }

    /// @return whether somebody is there and not frozen
    boolean up() {
        return child.alive() && (waker == null || !waker.isAlive());
    }

    /// @return whether the same process has been there for a while, so that others rely on it
    boolean settled() {
        return up() && System.nanoTime() - startedAt > LONG_ENOUGH.toNanos();
    }

    /// Starts what is due to be started.
    ///
    /// @return how the last life ended, if it did so by itself
    Optional<OwnEnd> tend() throws IOException {
        if (child.alive()) {
            return Optional.empty();
        }
        if (vacantUntil == Long.MIN_VALUE) {
            vacantUntil = System.nanoTime() + BEFORE_RESTART.toNanos();
        }
        if (System.nanoTime() - vacantUntil < 0) {
            return Optional.empty();
        }
        Optional<Integer> exit = child.ownExit().filter(code -> code != PacedArtist.KILLED);
        Optional<OwnEnd> end = Optional.empty();
        if (exit.isPresent()) {
            ownEnds++;
            end = Optional.of(new OwnEnd(exit.get(), LastWords.of(log, spokenBefore)));
        }
        start();
        return end;
    }

    /// Times that a process ended here by itself.
    int ownEnds() {
        return ownEnds;
    }

    /// SIGKILL.
    ///
    /// @param away how long the place stays empty
    void kill(Duration away) {
        thaw();
        child.kill();
        vacantUntil = System.nanoTime() + away.toNanos();
    }

    /// SIGTERM; who is there takes its time to leave.
    void ask() {
        child.ask();
    }

    void freeze(Duration time) {
        try {
            waker = child.freeze(time);
        } catch (IOException e) {
            throw new UncheckedIOException("freezing " + who(), e);
        }
        startedAt = System.nanoTime() + time.toNanos();
    }

    /// Ends who is there; nobody follows.
    @Override
    public void close() {
        if (child != null) {
            thaw();
            child.kill();
        }
    }

    // The waker's CONT must not hit a stranger that has the process id by then.
    private void thaw() {
        if (waker != null) {
            waker.destroyForcibly();
            waker = null;
        }
    }
}
