package dev.darkroom.worker.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// The live images of one kind: who is waiting, and who is still between two calls.
final class Group {
    private record Waiting(RowKey row, double timestep, long since) {}

    private final PassKind kind;
    private final PassCosts costs;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Deque<RowKey> alone = new ArrayDeque<>();
    private final Map<Long, Long> beside = new HashMap<>();
    private int liveRows;
    private int between;
    private int running;
    private long lastSettled;
    private long lastEnded = Long.MIN_VALUE;
    private long credit;

    Group(PassKind kind, PassCosts costs) {
        this.kind = kind;
        this.costs = costs;
    }

    PassKind kind() {
        return kind;
    }

    RowShape shape() {
        return kind.shape();
    }

    PassCosts costs() {
        return costs;
    }

    boolean isDeserted() {
        return liveRows == 0;
    }

    int waitingRows() {
        return waiting.size() + alone.size();
    }

    /// The most bytes that a row takes beyond those of its shape while these images are live.
    long besides() {
        return beside.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /// @param besides bytes that each of its rows takes beyond its inputs
    void enter(long image, int rows, long besides, long now) {
        if (besides > 0) {
            beside.put(image, besides);
        }
        liveRows += rows;
        between++;
        lastSettled = now;
    }

    /// @param isBetween whether the image was between two calls
    void leave(long image, int rows, boolean isBetween) {
        beside.remove(image);
        liveRows -= rows;
        if (isBetween) {
            between--;
        }
        waiting.removeIf(w -> w.row.image() == image);
        alone.removeIf(row -> row.image() == image);
    }

    void offer(long image, int rows, double timestep, long now) {
        between--;
        for (int i = 0; i < rows; i++) {
            waiting.add(new Waiting(new RowKey(image, i), timestep, now));
        }
    }

    void againAlone(RowKey row) {
        alone.add(row);
    }

    /// An image has all its answers and goes on by itself.
    void settled(long now) {
        between++;
        lastSettled = now;
    }

    /// Whether a pass should start: everybody waits, or enough do, or somebody has waited long
    /// enough.
    boolean isReady(long now, Deal deal, long patience) {
        boolean somebodyWaits = !waiting.isEmpty();
        return running < deal.passes()
                && (!alone.isEmpty()
                        || waiting.size() >= deal.rows()
                        || somebodyWaits && between == 0
                        || somebodyWaits && now - waitedFrom() >= patience);
    }

    /// Whether the next call is about to come, and could start although not everybody waits yet.
    boolean isExpected(long now, Deal deal, long patience) {
        return running < deal.passes() && between > 0 && now - lastSettled < patience;
    }

    long expectedUntil(long patience) {
        return lastSettled + patience;
    }

    /// When the longest wait becomes long enough.
    OptionalLong wakesAt(long patience) {
        return waiting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(waitedFrom() + patience);
    }

    // Those whose pass has just ended are back in a moment. Without them the rest would start a
    // small pass, and rows once apart stay apart.
    private long waitedFrom() {
        return Math.max(waiting.peek().since, lastEnded);
    }

    /// The way to deal all live rows evenly.
    Deal deal(int slots, int rowsPerPass) {
        return costs.deal(Math.max(1, liveRows), slots, rowsPerPass);
    }

    int rowsOfNextPass(Deal deal) {
        return alone.isEmpty() ? Math.min(deal.rows(), waiting.size()) : 1;
    }

    /// Takes the rows of the next pass, those that have waited longest first.
    ///
    /// @param mixedTimesteps false leaves rows behind that are not at the first one's timestep
    List<RowKey> take(Deal deal, boolean mixedTimesteps) {
        running++;
        if (!alone.isEmpty()) {
            return List.of(alone.remove());
        }
        double first = waiting.peek().timestep;
        List<RowKey> rows = new ArrayList<>();
        Iterator<Waiting> oldestFirst = waiting.iterator();
        while (oldestFirst.hasNext() && rows.size() < deal.rows()) {
            Waiting next = oldestFirst.next();
            if (mixedTimesteps || next.timestep == first) {
                rows.add(next.row);
                oldestFirst.remove();
            }
        }
        return rows;
    }

    void passEnded(long now) {
        running--;
        lastEnded = now;
    }

    long credit() {
        return credit;
    }

    /// What is left of earlier turns counts, but cannot be hoarded.
    void lend(long amount) {
        credit = Math.min(credit, amount) + amount;
    }

    void spend(long amount) {
        credit -= amount;
    }
}
