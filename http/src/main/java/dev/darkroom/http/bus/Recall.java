package dev.darkroom.http.bus;

import dev.darkroom.http.server.Refused;
import dev.darkroom.sink.jobs.Job;
import dev.darkroom.sink.jobs.News;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What was asked by requests that one replay hears of and that are on no queue any more. For one
/// thread.
final class Recall {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int TRIES = 120;

    private final Jobs jobs;
    private final boolean wanted;
    private final Set<String> told = new HashSet<>();

    /// @param wanted whether queues have lost anything that the replay would have told
    Recall(Jobs jobs, boolean wanted) {
        this.jobs = jobs;
        this.wanted = wanted;
    }

    /// @param heard what is told next
    /// @param standing where the reader is before it
    /// @return what its request asked; empty where it was told, or nobody knows it
    /// @throws Refused if nobody can tell for a minute
    Optional<Heard> before(Heard heard, Positions standing) throws InterruptedException {
        if (!wanted || !told.add(heard.id()) || heard.news() instanceof News.Asked) {
            return Optional.empty();
        }
        return find(heard.id())
                .flatMap(Job::asked)
                .map(
                        asked ->
                                new Heard(
                                        heard.id(),
                                        asked,
                                        asked.labels(),
                                        Optional.empty(),
                                        standing,
                                        new Rendering(),
                                        new Rendering()));
    }

    // A table that changes hands, as when a process has just been killed, knows again soon.
    private Optional<Job> find(String id) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return jobs.find(id);
            } catch (Refused e) {
                if (tries == TRIES) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
    }
}
