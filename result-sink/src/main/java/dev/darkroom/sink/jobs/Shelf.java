package dev.darkroom.sink.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/// The jobs of one partition in memory, in order: what the table's state is read from by those who
/// ask. One thread writes; any may read.
final class Shelf {

    private final Map<String, Job> jobs = new ConcurrentHashMap<>();
    private final ConcurrentSkipListSet<ShelfPlace> places = new ConcurrentSkipListSet<>();
    private final ConcurrentSkipListSet<ShelfPlace> queued = new ConcurrentSkipListSet<>();

    Optional<Job> find(String id) {
        return Optional.ofNullable(jobs.get(id));
    }

    void put(Job job) {
        Job before = jobs.put(job.id(), job);
        ShelfPlace place = ShelfPlace.of(job);
        if (before != null && !ShelfPlace.of(before).equals(place)) {
            places.remove(ShelfPlace.of(before));
            queued.remove(ShelfPlace.of(before));
        }
        places.add(place);
        if (job.state() == JobState.QUEUED) {
            queued.add(place);
        } else {
            queued.remove(place);
        }
    }

    void remove(String id) {
        Job gone = jobs.remove(id);
        if (gone != null) {
            places.remove(ShelfPlace.of(gone));
            queued.remove(ShelfPlace.of(gone));
        }
    }

    int size() {
        return jobs.size();
    }

    /// The jobs wanted, the latest first.
    List<Job> list(JobQuery query) {
        var from =
                query.after()
                        .map(
                                after ->
                                        places.tailSet(
                                                new ShelfPlace(after.sinceMillis(), after.id()),
                                                false))
                        .orElse(places);
        var found = new ArrayList<Job>();
        for (ShelfPlace place : from) {
            Job job = jobs.get(place.id());
            if (job != null && query.wants(job)) {
                found.add(job);
                if (found.size() == query.most()) {
                    break;
                }
            }
        }
        return found;
    }

    /// Those that are not over, and those asked since then.
    List<Job> open(long sinceMillis) {
        return jobs.values().stream()
                .filter(job -> !job.state().over() || job.sinceMillis() >= sinceMillis)
                .toList();
    }

    /// Those that were queued before this request was.
    List<Job> before(Job job) {
        return queued.tailSet(ShelfPlace.of(job), false).stream()
                .flatMap(place -> find(place.id()).stream())
                .toList();
    }

    /// Ids that are to be forgotten: what nothing was heard of since `limitMillis`, and beyond
    /// `most` jobs the oldest, those that are over first.
    List<String> forgettable(long limitMillis, int most) {
        var forgotten = new ArrayList<String>();
        var open = new ArrayList<String>();
        int excess = jobs.size() - most;
        for (ShelfPlace place : places.descendingSet()) {
            Job job = jobs.get(place.id());
            if (job == null) {
                continue;
            }
            if (job.lastMillis() < limitMillis
                    || (forgotten.size() < excess && job.state().over())) {
                forgotten.add(job.id());
            } else if (open.size() < excess && !job.state().over()) {
                open.add(job.id());
            }
        }
        int still = Math.max(0, excess - forgotten.size());
        forgotten.addAll(open.subList(0, Math.min(still, open.size())));
        return forgotten;
    }
}
