package dev.darkroom.worker.batch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

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
    private double pauseNanos;

    /// @param deal that it was started for
    /// @param rows of the pass
    /// @param sideBySide the most passes that ran at a time while it ran
    void measured(Deal deal, int rows, int sideBySide, long nanos) {
        passes++;
        see(new Cell(rows, level(sideBySide)), nanos);
        // Where images do not come together as dealt, the deal would be tried for ever. What comes
        // of trying stands for it.
        Cell meant = new Cell(deal.rows(), level(deal.passes()));
        if (seen(deal).isEmpty() && !meant.equals(new Cell(rows, level(sideBySide)))) {
            see(meant, (double) nanos * deal.rows() / rows);
        }
    }

    private void see(Cell cell, double nanos) {
        cells.merge(
                cell,
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

    /// An image was away for so long between two calls.
    void paused(long nanos) {
        pauseNanos += WEIGHT_OF_THE_NEWEST * (nanos - pauseNanos);
    }

    /// How these rows are best shared among passes: in whichever way serves them all once soonest,
    /// as far as is known; a way that is not known yet is tried.
    ///
    /// With as many shares as slots, every slot stands still while the images of its last pass are
    /// between two calls. With one share more, the next is always waiting. Smaller passes take more
    /// time a row, so which is better has been measured.
    ///
    /// @param rows to be served, at least 1
    /// @param each rows of every image, or 1 if they differ
    /// @param slots passes that may run at a time
    /// @param rowsPerPass the most that one pass takes
    Deal deal(int rows, int each, int slots, int rowsPerPass) {
        Deal best = new Deal(1, Math.min(rows, rowsPerPass));
        double least = Double.POSITIVE_INFINITY;
        if (rows >= each * (slots + 1)) {
            int share = each * Math.ceilDiv(rows, each * (slots + 1));
            Deal ahead = new Deal(slots, Math.min(share, rowsPerPass));
            Optional<Seen> seen = seen(ahead);
            if (seen.isEmpty()) {
                return ahead;
            }
            best = ahead;
            least = seen.get().nanos * rows / (slots * ahead.rows());
        }
        for (int passes = Math.min(rows, slots); passes >= 1; passes = levelBelow(passes)) {
            Deal deal = new Deal(passes, Math.min(Math.ceilDiv(rows, passes), rowsPerPass));
            Optional<Seen> seen = seen(deal);
            if (seen.isEmpty()) {
                return deal;
            }
            double nanos = seen.get().nanos * Math.ceilDiv(rows, passes * deal.rows()) + pauseNanos;
            if (nanos < least) {
                least = nanos;
                best = deal;
            }
        }
        return best;
    }

    /// What a deal's passes cost, if that is known.
    private Optional<Seen> seen(Deal deal) {
        return Optional.ofNullable(cells.get(new Cell(deal.rows(), level(deal.passes()))))
                .filter(seen -> !isForgotten(seen) && seen.times >= SIGHTINGS_NEEDED);
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
