package dev.darkroom.standalone.bench;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.standalone.bench.report.Section;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs one part on a thread of its own, for no longer than it may take. A part that fails or hangs
/// is told of by name, with what it was doing, and the other parts go on.
///
/// @param patience the longest that it may take
record TimedRun(Part part, Duration patience) {

    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final int FRAMES = 12;

    /// @param section takes what it finds, how long it took, and why it did not get to its end
    /// @return what went wrong; empty if nothing did
    /// @throws BadSettingsException if it says that the settings are at fault
    Optional<String> run(Bench bench, Section section) throws InterruptedException {
        var work =
                new FutureTask<Void>(
                        () -> {
                            part.run(bench, section);
                            return null;
                        });
        long began = System.nanoTime();
        Thread thread = Thread.ofPlatform().daemon().name("part-" + part.name()).start(work);
        Optional<String> fault = await(work, thread, bench);
        fault.ifPresent(section::note);
        section.note("Took %s.".formatted(text(Duration.ofNanos(System.nanoTime() - began))));
        return fault;
    }

    private Optional<String> await(FutureTask<Void> work, Thread thread, Bench bench)
            throws InterruptedException {
        try {
            work.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof BadSettingsException bad) {
                throw bad;
            }
            return Optional.of("Part %s failed: %s".formatted(part.name(), failed.getCause()));
        } catch (TimeoutException _) {
            String where =
                    String.join(
                            ", ",
                            Arrays.stream(thread.getStackTrace())
                                    .limit(FRAMES)
                                    .map(StackTraceElement::toString)
                                    .toList());
            thread.interrupt();
            thread.join(GRACE);
            return Optional.of(
                    "Part %s hung: it was ended after %s. The last it said: %s. It stood at %s."
                            .formatted(part.name(), text(patience), bench.lastTold(), where));
        }
    }

    private static String text(Duration time) {
        return "%s min %s s".formatted(time.toMinutes(), time.toSecondsPart());
    }
}
