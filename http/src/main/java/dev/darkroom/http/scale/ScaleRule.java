package dev.darkroom.http.scale;

import java.time.Duration;

/// How many workers a queue should have, by the seconds of work that wait and arrive. A function of
/// the moment's load alone: whoever asks needs to remember nothing, and two who ask hear the same.
///
/// There are workers for what arrives, busy for four fifths of their time, and for what waits, so
/// that it is drawn within the target, though never two for one image. What the present workers get
/// done while new ones would still start needs no new ones. Fewer are suggested only where those
/// who stay are busy for less than two thirds of their time, so that a load between the two changes
/// nothing.
///
/// @param target how long what waits may take
/// @param coldStart from the order of a worker to its first drawing
/// @param least workers
/// @param most workers
public record ScaleRule(Duration target, Duration coldStart, int least, int most) {

    private static final double BUSY = 0.8;
    private static final double CALM = 2.0 / 3;

    /// Arrivals below one picture's worth in the time looked back at.
    private static final double NOTHING = 1e-9;

    public ScaleRule {
        if (target.isZero() || target.isNegative() || coldStart.isNegative()) {
            throw new IllegalArgumentException(
                    "a target of %s and a start of %s; times above 0 would do"
                            .formatted(target, coldStart));
        }
        if (least < 0 || most < Math.max(1, least)) {
            throw new IllegalArgumentException(
                    "at least %s and at most %s workers; 0 or more, and 1 or more, would do"
                            .formatted(least, most));
        }
    }

    /// @return workers, between the least and the most
    public int suggest(Load load) {
        return Math.clamp(wanted(load), least, most);
    }

    private int wanted(Load load) {
        if (load.waitingSeconds() == 0 && load.arriving() < NOTHING) {
            return 0;
        }
        double spare = Math.max(0, load.workers() - load.arriving());
        double left = Math.max(0, load.waitingSeconds() - spare * seconds(coldStart));
        int wanted = Math.max(1, workers(load.arriving() / BUSY + draining(load, left)));
        if (wanted >= load.workers()) {
            return wanted;
        }
        int calm = Math.max(1, workers(load.arriving() / CALM));
        int busy = workers(load.arriving() + draining(load, load.waitingSeconds()));
        return Math.max(wanted, Math.min(load.workers(), Math.max(calm, busy)));
    }

    /// Those who draw so much within the target: no more than there are images.
    private double draining(Load load, double seconds) {
        return Math.min(load.images(), seconds / seconds(target));
    }

    private static int workers(double exactly) {
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil(exactly - NOTHING));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }
}
