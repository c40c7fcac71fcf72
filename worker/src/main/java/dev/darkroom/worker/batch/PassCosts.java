package dev.darkroom.worker.batch;

import java.util.HashMap;
import java.util.Map;

/// What forward passes of one shape have been seen to cost, and so how many of them are best run
/// side by side. A cell counts once it has been seen a few times, for a first call also pays for
/// warming up; a cell not seen for long is forgotten and tried again, for machines change.
final class PassCosts {
    private static final int SIGHTINGS_NEEDED = 3;
    private static final long FORGOTTEN_AFTER_PASSES = 512;
    private static final double WEIGHT_OF_THE_NEWEST = 0.25;

    private record Cell(int rows, int sideBySide) {}

    private record Seen(double nanos, int times, long lastPass) {}

    private final Map<Cell, Seen> cells = new HashMap<>();
    private long passes;

    /// @param rows of the pass
    /// @param sideBySide the most passes that ran at a time while it ran
    void measured(int rows, int sideBySide, long nanos) {
        passes++;
        cells.merge(
                new Cell(rows, level(sideBySide)),
                new Seen(nanos, 1, passes),
                (old, newest) -> isForgotten(old) ? newest : blend(old, newest));
    }

    private Seen blend(Seen old, Seen newest) {
        double nanos =
                old.times < SIGHTINGS_NEEDED
                        ? Math.min(old.nanos, newest.nanos)
                        : old.nanos + WEIGHT_OF_THE_NEWEST * (newest.nanos - old.nanos);
        return new Seen(nanos, old.times + 1, passes);
    }

    /// How these rows are best shared among passes: in whichever way serves them all once soonest,
    /// as far as is known; a way that is not known yet is tried.
    ///
    /// @param rows to be served, at least 1
    /// @param slots passes that may run at a time
    /// @param rowsPerPass the most that one pass takes
    Deal deal(int rows, int slots, int rowsPerPass) {
        Deal best = new Deal(1, Math.min(rows, rowsPerPass));
        double least = Double.POSITIVE_INFINITY;
        for (int passes = Math.min(rows, slots); passes >= 1; passes = levelBelow(passes)) {
            Deal deal = new Deal(passes, Math.min(Math.ceilDiv(rows, passes), rowsPerPass));
            Seen seen = cells.get(new Cell(deal.rows(), level(passes)));
            if (seen == null || isForgotten(seen) || seen.times < SIGHTINGS_NEEDED) {
                return deal;
            }
            double nanos = seen.nanos * Math.ceilDiv(rows, passes * deal.rows());
            if (nanos < least) {
                least = nanos;
                best = deal;
            }
        }
        return best;
    }

    private boolean isForgotten(Seen seen) {
        return passes - seen.lastPass > FORGOTTEN_AFTER_PASSES;
    }

    /// Numbers of passes are told apart by powers of two only.
    private static int level(int sideBySide) {
        return Integer.highestOneBit(2 * sideBySide - 1);
    }

    private static int levelBelow(int passes) {
        return level(passes) / 2;
    }
}
