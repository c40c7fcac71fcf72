package dev.darkroom.worker.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Decides which rows share which forward pass, and when. A state machine without threads or clock:
/// it is told what happened and when, and says what is to be done. Not thread-safe.
///
/// An image is registered, waits to be admitted, then alternates between offering a call and being
/// answered until it leaves. Passes hold rows of one network and one shape only ([PassKind]);
/// groups of different kinds take turns ([Turns]); within a group those that have waited longest go
/// first.
final class BatchFormer {
    /// Shapes whose costs are remembered while no image of theirs is live.
    private static final int SHAPES_REMEMBERED = 64;

    private static final class Image {
        final long id;
        final PassKind kind;
        final int rows;
        final long beside;
        Optional<Group> group = Optional.empty();
        int unanswered;

        Image(long id, PassKind kind, int rows, long beside) {
            this.id = id;
            this.kind = kind;
            this.rows = rows;
            this.beside = beside;
        }
    }

    private static final class Running {
        final Pass pass;
        final Group group;
        final long since;
        int sideBySide;

        Running(Pass pass, Group group, long since) {
            this.pass = pass;
            this.group = group;
            this.since = since;
        }
    }

    private final BatchLimits limits;
    private final long patience;
    private final Map<Long, Image> images = new HashMap<>();
    private final Deque<Image> queue = new ArrayDeque<>();
    private final Map<PassKind, Group> groups = new HashMap<>();
    private final Map<RowShape, PassCosts> costs = new LinkedHashMap<>(16, 0.75f, true);
    private final Turns turns = new Turns();
    private final Map<Long, Running> running = new HashMap<>();
    private int slots;
    private int liveRows;
    private long lastId;

    BatchFormer(BatchLimits limits) {
        this.limits = limits;
        this.slots = limits.passesSideBySide();
        this.patience = limits.patience().toNanos();
    }

    /// A new image, admitted at once or when those before it leave room.
    ///
    /// @param kind of all its rows
    /// @param rows of each of its calls
    /// @param beside bytes that each row takes beyond its inputs
    /// @return the name it goes by from now on
    long register(PassKind kind, int rows, long beside, long now) {
        Image image = new Image(++lastId, kind, rows, beside);
        images.put(image.id, image);
        queue.add(image);
        admit(now);
        return image.id;
    }

    boolean isAdmitted(long image) {
        return images.get(image).group.isPresent();
    }

    /// The image is done, or has died. Its waiting rows are dropped, rows already in a pass
    /// discarded.
    ///
    /// @return images admitted in its place
    List<Long> leave(long id, long now) {
        Image image = images.remove(id);
        queue.remove(image);
        image.group.ifPresent(group -> leave(image, group));
        return admit(now);
    }

    private void leave(Image image, Group group) {
        group.leave(image.id, image.rows, image.unanswered == 0);
        liveRows -= image.rows;
        if (group.isDeserted()) {
            groups.remove(group.kind());
            turns.leave(group);
        }
    }

    private List<Long> admit(long now) {
        List<Long> admitted = new ArrayList<>();
        while (!queue.isEmpty() && hasRoomFor(queue.peek().rows)) {
            Image image = queue.remove();
            Group group = groups.computeIfAbsent(image.kind, this::newGroup);
            group.enter(image.id, image.rows, image.beside, now);
            image.group = Optional.of(group);
            liveRows += image.rows;
            admitted.add(image.id);
        }
        return admitted;
    }

    private boolean hasRoomFor(int rows) {
        return liveRows == 0 || liveRows + rows <= limits.liveRows();
    }

    /// What a pass costs is a matter of its shape, whatever the weights.
    private Group newGroup(PassKind kind) {
        PassCosts known = costs.computeIfAbsent(kind.shape(), _ -> new PassCosts());
        Group group = new Group(kind, known);
        if (costs.size() > SHAPES_REMEMBERED) {
            costs.remove(costs.keySet().iterator().next());
        }
        turns.join(group);
        return group;
    }

    /// An admitted image that has all its answers asks the next call of all its rows.
    void offer(long id, double timestep, long now) {
        Image image = images.get(id);
        if (image.unanswered > 0) {
            throw new IllegalStateException("an image asks one call at a time");
        }
        image.unanswered = image.rows;
        image.group.orElseThrow().offer(id, image.rows, timestep, now);
    }

    /// How many of its passes are likely to run side by side: rows are dealt among so many.
    void expectSlots(int likely) {
        slots = Math.clamp(likely, 1, limits.passesSideBySide());
    }

    /// Whether [#due] would start a pass now.
    boolean isDue(long now) {
        return running.size() < limits.passesSideBySide()
                && turns.current().filter(g -> keepsItsTurn(g, now)).isEmpty()
                && turns.stream().anyMatch(group -> price(group, now) > 0);
    }

    Decision due(long now) {
        if (running.size() >= limits.passesSideBySide()) {
            return new Decision.Idle();
        }
        Optional<Group> expected = turns.current().filter(g -> keepsItsTurn(g, now));
        if (expected.isPresent()) {
            return new Decision.WaitUntil(expected.get().expectedUntil(patience));
        }
        return turns.next(group -> price(group, now), dearest())
                .map(group -> start(group, now))
                .orElseGet(() -> wakeUp(now));
    }

    /// A small image between two steps is back in a moment: giving its turn to a large one each
    /// time would let it advance one step per large pass.
    private boolean keepsItsTurn(Group group, long now) {
        Deal deal = deal(group);
        return turns.groups() > 1
                && !group.isReady(now, deal, patience)
                && group.isExpected(now, deal, patience)
                && group.credit() >= fullPrice(group);
    }

    private long dearest() {
        return turns.stream().mapToLong(this::fullPrice).max().orElse(0);
    }

    private long fullPrice(Group group) {
        return deal(group).rows() * group.shape().pixels();
    }

    private long price(Group group, long now) {
        Deal deal = deal(group);
        return group.isReady(now, deal, patience)
                ? group.rowsOfNextPass(deal) * group.shape().pixels()
                : 0;
    }

    /// Groups that are live together divide the slots.
    private Deal deal(Group group) {
        int each = Math.max(1, slots / turns.groups());
        return group.deal(each, limits.rowsPerPass(group.shape(), group.besides()));
    }

    private Decision start(Group group, long now) {
        List<RowKey> rows = group.take(deal(group), limits.mixedTimesteps());
        Pass pass = new Pass(++lastId, group.shape(), rows);
        running.put(pass.id(), new Running(pass, group, now));
        running.values().forEach(r -> r.sideBySide = Math.max(r.sideBySide, running.size()));
        return new Decision.Start(pass);
    }

    private Decision wakeUp(long now) {
        OptionalLong earliest =
                turns.stream()
                        .map(group -> group.wakesAt(patience))
                        .flatMapToLong(OptionalLong::stream)
                        .filter(at -> at - now > 0)
                        .min();
        return earliest.isPresent()
                ? new Decision.WaitUntil(earliest.getAsLong())
                : new Decision.Idle();
    }

    /// A pass has ended.
    ///
    /// @return what becomes of each of its rows, in their order
    List<Settled> completed(long passId, PassOutcome outcome, long now) {
        Running ended = running.remove(passId);
        List<RowKey> rows = ended.pass.rows();
        ended.group.passEnded(now);
        if (outcome instanceof PassOutcome.Answered) {
            ended.group.costs().measured(rows.size(), ended.sideBySide, now - ended.since);
        }
        List<Settled> settled = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            settled.add(settle(rows, i, outcome, now));
        }
        return settled;
    }

    private Settled settle(List<RowKey> rows, int inPass, PassOutcome outcome, long now) {
        RowKey row = rows.get(inPass);
        Image image = images.get(row.image());
        if (image == null) {
            return new Settled.Discarded(row);
        }
        boolean good = isGood(outcome, inPass);
        Group group = image.group.orElseThrow();
        if (!good && rows.size() > 1) {
            group.againAlone(row);
            return new Settled.AgainAlone(row);
        }
        image.unanswered--;
        if (image.unanswered == 0) {
            group.settled(now);
        }
        return good ? new Settled.Answered(row, inPass) : new Settled.Failed(row);
    }

    private static boolean isGood(PassOutcome outcome, int inPass) {
        return switch (outcome) {
            case PassOutcome.Answered(Set<Integer> spoiled) -> !spoiled.contains(inPass);
            case PassOutcome.Failed() -> false;
        };
    }

    /// What is on the batcher's hands at this moment.
    BatchLoad load() {
        int waiting = groups.values().stream().mapToInt(Group::waitingRows).sum();
        return new BatchLoad(images.size() - queue.size(), queue.size(), waiting, running.size());
    }
}
