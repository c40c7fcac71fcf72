package dev.darkroom.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;

/// A world around a [BatchFormer]: images that arrive, think, ask, die; a network that takes time
/// and fails. One thread, its own clock, and one seed replays a history. What must hold at every
/// moment is asserted here; what must hold of a whole history, by the tests.
final class BatchSimulation {
    /// One image's life.
    ///
    /// @param shape of its rows
    /// @param rows of each call
    /// @param calls until it is done
    /// @param arrives in nanoseconds
    /// @param thinks the longest time between two calls, in nanoseconds
    /// @param dies when it gives up, if it is not done by then
    /// @param poison whether every pass it is in fails
    record Life(
            RowShape shape,
            int rows,
            int calls,
            long arrives,
            long thinks,
            long dies,
            boolean poison) {
        Life(RowShape shape, int rows, int calls, long arrives) {
            this(shape, rows, calls, arrives, 100_000, Long.MAX_VALUE, false);
        }
    }

    /// One pass that was run.
    record Ran(Pass pass, long started, int sideBySide) {
        long work() {
            return pass.rows().size() * pass.shape().pixels();
        }
    }

    private record Event(long at, long order, Runnable what) {}

    private static final class Actor {
        final Life life;
        long id;
        boolean started;
        boolean gone;
        int callsLeft;
        int failures;
        int passesSeenAtOffer;
        final Set<RowKey> open = new HashSet<>();

        Actor(Life life) {
            this.life = life;
            this.callsLeft = life.calls;
        }
    }

    private final BatchLimits limits;
    private final BatchFormer former;
    private final Random random;
    private final ToLongFunction<Ran> cost;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    (a, b) ->
                            a.at != b.at
                                    ? Long.compare(a.at, b.at)
                                    : Long.compare(a.order, b.order));
    private final List<Actor> actors = new ArrayList<>();
    private final Map<Long, Actor> byId = new HashMap<>();
    private final Map<Long, Ran> running = new HashMap<>();
    private final Map<RowKey, Pass> inPass = new HashMap<>();
    private double transientFaults;
    private int networks = 1;
    private long now;
    private long order;

    /// Every pass, in the order of their starts.
    final List<Ran> passes = new ArrayList<>();

    /// For every image, the passes that started between its first offer and its own first start.
    final Map<Integer, Integer> passesBeforeJoining = new HashMap<>();

    BatchSimulation(BatchLimits limits, long seed, ToLongFunction<Ran> cost) {
        this.limits = limits;
        this.former = new BatchFormer(limits);
        this.random = new Random(seed);
        this.cost = cost;
    }

    BatchSimulation withTransientFaults(double share) {
        this.transientFaults = share;
        return this;
    }

    /// Deals the images to so many networks in turn.
    BatchSimulation withNetworks(int number) {
        this.networks = number;
        return this;
    }

    int networkOf(int image) {
        return image % networks;
    }

    private PassKind kind(Actor actor) {
        String network = "network " + networkOf(actors.indexOf(actor));
        return new PassKind(network.intern(), actor.life.shape);
    }

    /// Lets all these lives happen, until nothing moves any more.
    BatchSimulation run(List<Life> lives) {
        for (Life life : lives) {
            Actor actor = new Actor(life);
            actors.add(actor);
            at(life.arrives, () -> arrive(actor));
            if (life.dies < Long.MAX_VALUE) {
                at(Math.max(life.arrives, life.dies), () -> leave(actor));
            }
        }
        while (!events.isEmpty()) {
            Event next = events.remove();
            now = next.at;
            next.what.run();
            startWhatIsDue();
        }
        return this;
    }

    /// Who is neither done nor dead although nothing moves any more.
    List<Integer> stuck() {
        List<Integer> stuck = new ArrayList<>();
        for (int i = 0; i < actors.size(); i++) {
            if (!actors.get(i).gone) {
                stuck.add(i);
            }
        }
        return stuck;
    }

    int callsLeft(int image) {
        return actors.get(image).callsLeft;
    }

    int failures(int image) {
        return actors.get(image).failures;
    }

    int imageOf(RowKey row) {
        return actors.indexOf(byId.get(row.image()));
    }

    private void at(long time, Runnable what) {
        events.add(new Event(time, order++, what));
    }

    private void arrive(Actor actor) {
        actor.id = former.register(kind(actor), actor.life.rows, 0, now);
        actor.started = true;
        byId.put(actor.id, actor);
        if (former.isAdmitted(actor.id)) {
            think(actor);
        }
    }

    private void think(Actor actor) {
        at(now + random.nextLong(actor.life.thinks + 1), () -> offer(actor));
    }

    private void offer(Actor actor) {
        if (actor.gone) {
            return;
        }
        for (int i = 0; i < actor.life.rows; i++) {
            actor.open.add(new RowKey(actor.id, i));
        }
        actor.passesSeenAtOffer = passes.size();
        former.offer(actor.id, actor.callsLeft, now);
    }

    private void leave(Actor actor) {
        if (actor.gone) {
            return;
        }
        actor.gone = true;
        former.leave(actor.id, now).forEach(id -> think(byId.get(id)));
    }

    private void startWhatIsDue() {
        while (true) {
            switch (former.due(now)) {
                case Decision.Start(Pass pass) -> start(pass);
                case Decision.WaitUntil(long nanos) -> {
                    assertThat(nanos).as("a time to wake up at").isGreaterThan(now);
                    at(nanos, () -> {});
                    return;
                }
                case Decision.Idle() -> {
                    return;
                }
            }
        }
    }

    private void start(Pass pass) {
        assertThat(running).as("passes side by side").hasSizeLessThan(limits.passesSideBySide());
        assertThat(pass.rows())
                .as("rows of a pass")
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(limits.rowsPerPass(pass.shape(), 0))
                .doesNotHaveDuplicates();
        for (RowKey row : pass.rows()) {
            Actor actor = byId.get(row.image());
            assertThat(actor.gone).as("a dead image is in a pass").isFalse();
            assertThat(actor.life.shape).as("a row's shape").isEqualTo(pass.shape());
            assertThat(actor.open).as("rows that wait for an answer").contains(row);
            assertThat(inPass.put(row, pass)).as("the row's other pass").isNull();
            passesBeforeJoining.putIfAbsent(
                    actors.indexOf(actor), passes.size() - actor.passesSeenAtOffer);
        }
        if (!limits.mixedTimesteps()) {
            assertThat(pass.rows().stream().map(row -> byId.get(row.image()).callsLeft).distinct())
                    .as("timesteps of a pass")
                    .hasSize(1);
        }
        Ran ran = new Ran(pass, now, running.size() + 1);
        passes.add(ran);
        running.put(pass.id(), ran);
        at(now + Math.max(1, cost.applyAsLong(ran)), () -> end(ran));
    }

    private void end(Ran ran) {
        running.remove(ran.pass.id());
        List<Settled> settled = former.completed(ran.pass.id(), outcome(ran.pass), now);
        assertThat(settled.stream().map(Settled::row)).isEqualTo(ran.pass.rows());
        for (Settled row : settled) {
            inPass.remove(row.row());
            Actor actor = byId.get(row.row().image());
            switch (row) {
                case Settled.Answered _ -> answered(actor, row.row());
                case Settled.Failed _ -> {
                    assertThat(ran.pass.rows()).as("company of a failed row").hasSize(1);
                    actor.failures++;
                    leave(actor);
                }
                case Settled.AgainAlone _ -> assertThat(ran.pass.rows()).hasSizeGreaterThan(1);
                case Settled.Discarded _ -> assertThat(actor.gone).isTrue();
            }
        }
    }

    private PassOutcome outcome(Pass pass) {
        Set<Integer> spoiled = new HashSet<>();
        for (int i = 0; i < pass.rows().size(); i++) {
            if (byId.get(pass.rows().get(i).image()).life.poison) {
                spoiled.add(i);
            }
        }
        boolean inCompany = pass.rows().size() > 1;
        boolean fails =
                !spoiled.isEmpty() && random.nextBoolean()
                        || inCompany && random.nextDouble() < transientFaults;
        return fails ? new PassOutcome.Failed() : new PassOutcome.Answered(spoiled);
    }

    private void answered(Actor actor, RowKey row) {
        assertThat(actor.open.remove(row))
                .as("the answer was asked for, and is the first")
                .isTrue();
        if (actor.open.isEmpty()) {
            actor.callsLeft--;
            if (actor.callsLeft == 0) {
                leave(actor);
            } else {
                think(actor);
            }
        }
    }
}
