package dev.darkroom.sink.jobs;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// Works out what waits on each queue and how fast its workers are.
final class Demands {

    private final Pace.Paces paces = new Pace.Paces();

    void heard(News news, Job job) {
        Optional<Effort> effort = job.effort();
        switch (news) {
            case News.Drawn drawn -> paces.of(queue(effort)).drawn(drawn, effort);
            case News.Stored stored -> paces.of(queue(effort)).resolved(parameters(stored), effort);
            default -> {
                // Of the others nothing is learnt.
            }
        }
    }

    /// @return by the model that a queue is named for; the default queue's is ""
    Map<String, Demand> of(Iterable<Shelf> shelves, long nowMillis) {
        var demands = new TreeMap<String, Demand>();
        long since = nowMillis - Demand.SPAN_SECONDS * 1_000L;
        for (Shelf shelf : shelves) {
            shelf.open(since).forEach(job -> add(demands, job, since));
        }
        demands.replaceAll((queue, demand) -> demand.plus(done(queue, nowMillis)));
        return demands;
    }

    /// What is queued before a request on its own queue.
    ///
    /// @param seconds that those who drew of late take for it; empty where nobody did
    record Ahead(long requests, OptionalDouble seconds) {}

    Ahead ahead(Iterable<Shelf> shelves, Job job, long nowMillis) {
        String queue = queue(job.effort());
        Pace pace = paces.of(queue);
        long requests = 0;
        double work = 0;
        for (Shelf shelf : shelves) {
            for (Job earlier : shelf.before(job)) {
                if (queue(earlier.effort()).equals(queue)) {
                    requests++;
                    work += earlier.count() * pace.work(earlier.effort());
                }
            }
        }
        OptionalDouble rate = pace.done(nowMillis).rate();
        return new Ahead(
                requests,
                rate.isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(work / rate.getAsDouble()));
    }

    private Demand done(String queue, long nowMillis) {
        Pace.Done done = paces.of(queue).done(nowMillis);
        return new Demand(
                0,
                0,
                Long.MAX_VALUE,
                0,
                0,
                done.work(),
                done.busySeconds(),
                done.images(),
                done.workers());
    }

    private void add(Map<String, Demand> demands, Job job, long since) {
        Optional<Effort> effort = job.effort();
        double image = paces.of(queue(effort)).work(effort);
        boolean untouched = job.state() == JobState.QUEUED;
        long left = job.state().over() ? 0 : job.count() - job.developed();
        var one =
                new Demand(
                        untouched ? 1 : 0,
                        left,
                        untouched ? job.sinceMillis() : Long.MAX_VALUE,
                        left * image,
                        job.sinceMillis() >= since ? job.count() * image : 0,
                        0,
                        0,
                        0,
                        0);
        demands.merge(queue(effort), one, Demand::plus);
    }

    private static String queue(Optional<Effort> effort) {
        return effort.flatMap(Effort::queue).orElse("");
    }

    private static Pace.Resolved parameters(News.Stored stored) {
        try {
            return JobJson.read(
                    stored.parameters().getBytes(StandardCharsets.UTF_8), Pace.Resolved.class);
        } catch (UncheckedIOException _) {
            return new Pace.Resolved(null, null, null);
        }
    }
}
