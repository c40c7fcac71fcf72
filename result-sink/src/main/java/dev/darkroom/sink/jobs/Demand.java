package dev.darkroom.sink.jobs;

import java.util.OptionalDouble;

/// What waits on one queue and how fast its workers are, as one part of the table sees it or
/// several together. Work is counted in pixel steps: width times height times steps of every image.
///
/// @param requests that nobody has begun
/// @param images that are not drawn yet, those of requests in hand among them
/// @param oldestMillis when the oldest request was asked that nobody has begun; `Long.MAX_VALUE`
///   for none
/// @param work of those images
/// @param asked work that was asked for within [#SPAN_SECONDS]
/// @param drawn work that was done within that time
/// @param busySeconds how long workers drew for it, each for itself, within that time
/// @param drawnImages that were drawn within that time
/// @param busyWorkers that drew them
public record Demand(
        int requests,
        long images,
        long oldestMillis,
        double work,
        double asked,
        double drawn,
        double busySeconds,
        int drawnImages,
        int busyWorkers) {

    /// Seconds that are looked back at.
    public static final int SPAN_SECONDS = 300;

    public static final Demand NONE = new Demand(0, 0, Long.MAX_VALUE, 0, 0, 0, 0, 0, 0);

    /// Both parts of a table. Requests lie in one part each; a worker draws for all parts at once,
    /// so that each part sees nearly all of its time.
    public Demand plus(Demand other) {
        return new Demand(
                requests + other.requests,
                images + other.images,
                Math.min(oldestMillis, other.oldestMillis),
                work + other.work,
                asked + other.asked,
                drawn + other.drawn,
                Math.max(busySeconds, other.busySeconds),
                drawnImages + other.drawnImages,
                Math.max(busyWorkers, other.busyWorkers));
    }

    /// How much work one worker does in a second.
    ///
    /// @return empty where nothing was drawn of late
    public OptionalDouble speed() {
        return drawn > 0 && busySeconds > 0
                ? OptionalDouble.of(drawn / busySeconds)
                : OptionalDouble.empty();
    }

    /// How many images those who drew of late draw in a second, while they draw.
    ///
    /// @return empty where nothing was drawn of late
    public OptionalDouble imagesPerSecond() {
        return drawnImages > 0 && busySeconds > 0
                ? OptionalDouble.of(drawnImages / busySeconds * busyWorkers)
                : OptionalDouble.empty();
    }
}
