package dev.darkroom.sink.jobs;

/// Where a request stands among the jobs of a shelf: the latest come first, and of one moment those
/// of the greater id.
///
/// @param sinceMillis when it was asked
record ShelfPlace(long sinceMillis, String id) implements Comparable<ShelfPlace> {

    static ShelfPlace of(Job job) {
        return new ShelfPlace(job.sinceMillis(), job.id());
    }

    @Override
    public int compareTo(ShelfPlace other) {
        int later = Long.compare(other.sinceMillis, sinceMillis);
        return later != 0 ? later : other.id.compareTo(id);
    }
}
