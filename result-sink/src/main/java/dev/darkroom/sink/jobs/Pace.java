package dev.darkroom.sink.jobs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// How fast the workers of one queue draw, from what they drew of late, and what images cost whose
/// requests leave it to the model.
final class Pace {

    private static final int MOST = 2_048;
    private static final long SPAN_MILLIS = Demand.SPAN_SECONDS * 1_000L;

    /// Until a picture tells better.
    private static final int SOME_STEPS = 20;

    private static final int SOME_SIDE = 512;

    private final Deque<Drawing> latest = new ArrayDeque<>();
    private int steps = SOME_STEPS;
    private int width = SOME_SIDE;
    private int height = SOME_SIDE;

    private record Drawing(String worker, long fromMillis, long toMillis, double work) {}

    /// Sums of what was drawn of late.
    ///
    /// @param busySeconds of all workers, each for itself
    record Done(double work, double busySeconds, int images, int workers) {

        /// Work that all of them do in a second, while they draw.
        OptionalDouble rate() {
            return work > 0 && busySeconds > 0
                    ? OptionalDouble.of(work / busySeconds * workers)
                    : OptionalDouble.empty();
        }
    }

    /// What an image was drawn with.
    record Resolved(Integer steps, Integer width, Integer height) {}

    synchronized double work(Optional<Effort> effort) {
        int ownSteps = effort.flatMap(Effort::steps).orElse(steps);
        double ownWidth = effort.flatMap(Effort::width).orElse(width);
        double ownHeight = effort.flatMap(Effort::height).orElse(height);
        return ownSteps * ownWidth * ownHeight;
    }

    synchronized void drawn(News.Drawn drawn, Optional<Effort> effort) {
        if (drawn.drawMillis() <= 0) {
            return;
        }
        latest.addLast(
                new Drawing(
                        drawn.worker(),
                        drawn.atMillis() - drawn.drawMillis(),
                        drawn.atMillis(),
                        work(effort)));
        if (latest.size() > MOST) {
            latest.removeFirst();
        }
    }

    /// Learns what the model does where a request does not say.
    synchronized void resolved(Resolved with, Optional<Effort> effort) {
        if (with.steps != null && effort.flatMap(Effort::steps).isEmpty()) {
            steps = with.steps;
        }
        if (with.width != null && effort.flatMap(Effort::width).isEmpty()) {
            width = with.width;
        }
        if (with.height != null && effort.flatMap(Effort::height).isEmpty()) {
            height = with.height;
        }
    }

    synchronized Done done(long nowMillis) {
        latest.removeIf(drawing -> drawing.toMillis < nowMillis - SPAN_MILLIS);
        var workers = new HashMap<String, List<Drawing>>();
        for (Drawing drawing : latest) {
            workers.computeIfAbsent(drawing.worker, _ -> new ArrayList<>()).add(drawing);
        }
        double work = latest.stream().mapToDouble(Drawing::work).sum();
        double busySeconds = workers.values().stream().mapToLong(Pace::busyMillis).sum() / 1e3;
        return new Done(work, busySeconds, latest.size(), workers.size());
    }

    /// A worker draws many images at a time: how long it drew at least one.
    private static long busyMillis(List<Drawing> drawings) {
        drawings.sort(Comparator.comparingLong(Drawing::fromMillis));
        long busy = 0;
        long until = Long.MIN_VALUE;
        for (Drawing drawing : drawings) {
            busy += Math.max(0, drawing.toMillis - Math.max(until, drawing.fromMillis));
            until = Math.max(until, drawing.toMillis);
        }
        return busy;
    }

    /// The paces of all queues, by the model that a queue is named for; the default queue's is "".
    static final class Paces {

        /// A queue is a topic, so there are few.
        private static final int MOST_QUEUES = 256;

        private final Map<String, Pace> paces = new HashMap<>();

        synchronized Pace of(String queue) {
            return paces.size() < MOST_QUEUES
                    ? paces.computeIfAbsent(queue, _ -> new Pace())
                    : paces.getOrDefault(queue, new Pace());
        }
    }
}
