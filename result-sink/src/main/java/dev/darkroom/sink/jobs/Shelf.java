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
    private final ConcurrentSkipListSet<Place> places = new ConcurrentSkipListSet<>();
    private final ConcurrentSkipListSet<Place> queued = new ConcurrentSkipListSet<>();

    Optional<Job> find(String id) {
        return Optional.ofNullable(jobs.get(id));
    }

    void put(Job job) {
        Job before = jobs.put(job.id(), job);
        Place place = Place.of(job);
        if (before != null && !Place.of(before).equals(place)) {
            places.remove(Place.of(before));
            queued.remove(Place.of(before));
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
            places.remove(Place.of(gone));
            queued.remove(Place.of(gone));
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
                                                new Place(after.sinceMillis(), after.id()), false))
                        .orElse(places);
        var found = new ArrayList<Job>();
        for (Place place : from) {
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

    /// @return images that are queued before this request was
    Queue before(Job job) {
        int requests = 0;
        long images = 0;
        for (Place place : queued.tailSet(Place.of(job), false)) {
            Job ahead = jobs.get(place.id());
            requests++;
            images += ahead == null ? 1 : ahead.count();
        }
        return new Queue(requests, images);
    }

    /// @return all that is queued
    Queue queue() {
        long images = 0;
        int requests = 0;
        for (Place place : queued) {
            Job waiting = jobs.get(place.id());
            requests++;
            images += waiting == null ? 1 : waiting.count();
        }
        return new Queue(requests, images);
    }

    /// What waits.
    record Queue(int requests, long images) {

        static final Queue EMPTY = new Queue(0, 0);

        Queue plus(Queue other) {
            return new Queue(requests + other.requests, images + other.images);
        }
    }

    /// Ids that are to be forgotten: what nothing was heard of since `limitMillis`, and beyond
    /// `most` jobs the oldest, those that are over first.
    List<String> forgettable(long limitMillis, int most) {
        var forgotten = new ArrayList<String>();
        var open = new ArrayList<String>();
        int excess = jobs.size() - most;
        for (Place place : places.descendingSet()) {
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
