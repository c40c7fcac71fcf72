package dev.darkroom.standalone.chaos;

import dev.darkroom.standalone.Bus;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/// Where acts are carried out. Used by one thread.
final class TrialStage {

    private static final Duration SOON = Duration.ofMillis(300);
    private static final int MOST_PARTITIONS = 4;

    private final Roster roster;
    private final Witness witness;
    private final Bus bus;
    private final Random random;
    private long diskFullUntil;
    private boolean diskFull;
    private int partitions = 2;

    TrialStage(Roster roster, Witness witness, Bus bus, Random random) {
        this.roster = roster;
        this.witness = witness;
        this.bus = bus;
        this.random = random;
    }

    /// Does the act, if it can be done now.
    ///
    /// @param toAnybody whether a worker that draws nothing will do
    /// @return empty if nobody is in a state to bear it
    Optional<Incident> perform(Act act, boolean toAnybody)
            throws IOException, InterruptedException {
        return switch (act) {
            case KILL_WORKER -> worker(act, toAnybody, post -> post.kill(SOON));
            case FREEZE_WORKER ->
                    worker(
                            act,
                            toAnybody,
                            post -> post.freeze(Roster.LOCK.plus(Duration.ofSeconds(3))));
            case STOP_WORKER -> worker(act, toAnybody, ProcessSlot::ask);
            case KILL_SINK -> any(act, roster.sinks(), post -> post.kill(SOON));
            case FREEZE_SINK ->
                    any(act, roster.sinks(), post -> post.freeze(Duration.ofSeconds(13)));
            case STOP_SINK -> any(act, roster.sinks(), ProcessSlot::ask);
            case KILL_SINK_AND_STATE -> any(act, roster.sinks(), this::killWithState);
            case KILL_BROKER -> broker(act, post -> post.kill(seconds(2, 6)));
            case STOP_BROKER -> broker(act, ProcessSlot::ask);
            case FREEZE_BROKER -> broker(act, post -> post.freeze(seconds(4, 7)));
            case KILL_OBJECT_SERVER ->
                    any(act, roster.server().stream().toList(), post -> post.kill(seconds(3, 8)));
            case FILL_DISK -> fillDisk();
            case ADD_PARTITIONS -> addPartitions();
        };
    }

    /// Ends what lasts for a time only.
    void tend() throws IOException {
        if (diskFull && System.nanoTime() - diskFullUntil > 0) {
            calm();
        }
    }

    /// Ends what lasts for a time only, now.
    void calm() throws IOException {
        if (diskFull) {
            roster.disk().empty();
            diskFull = false;
        }
    }

    private interface Deed {
        void to(ProcessSlot post) throws IOException;
    }

    private Optional<Incident> any(Act act, List<ProcessSlot> posts, Deed deed) throws IOException {
        List<ProcessSlot> up = posts.stream().filter(ProcessSlot::up).toList();
        if (up.isEmpty()) {
            return Optional.empty();
        }
        return done(act, up.get(random.nextInt(up.size())), deed);
    }

    // Rather one that draws: it is then that a death costs something.
    private Optional<Incident> worker(Act act, boolean toAnybody, Deed deed) throws IOException {
        List<ProcessSlot> drawing =
                roster.workers().stream()
                        .filter(post -> post.up() && !witness.drawnBy(post.who()).isEmpty())
                        .toList();
        return any(act, drawing.isEmpty() && toAnybody ? roster.workers() : drawing, deed);
    }

    // One at a time: with two of three away nobody could promise to go on.
    private Optional<Incident> broker(Act act, Deed deed) throws IOException {
        return roster.brokers().stream().allMatch(ProcessSlot::settled)
                ? any(act, roster.brokers(), deed)
                : Optional.empty();
    }

    private Optional<Incident> done(Act act, ProcessSlot post, Deed deed) throws IOException {
        var incident =
                new Incident(
                        System.nanoTime(),
                        act,
                        post.who(),
                        witness.begun(witness.drawnBy(post.who())));
        deed.to(post);
        return Optional.of(incident);
    }

    private void killWithState(ProcessSlot sink) throws IOException {
        sink.kill(SOON);
        remove(roster.sinkState(roster.sinks().indexOf(sink)));
    }

    private Optional<Incident> fillDisk() throws IOException {
        if (diskFull || !roster.disk().own()) {
            return Optional.empty();
        }
        diskFull = true;
        diskFullUntil = System.nanoTime() + seconds(3, 8).toNanos();
        roster.disk().fill();
        return Optional.of(new Incident(System.nanoTime(), Act.FILL_DISK, "store", Map.of()));
    }

    private Optional<Incident> addPartitions() throws IOException, InterruptedException {
        if (partitions == MOST_PARTITIONS
                || !roster.brokers().stream().allMatch(ProcessSlot::settled)) {
            return Optional.empty();
        }
        partitions++;
        List<String> grown =
                List.of(
                        bus.topics().prompts(),
                        bus.topics().results(),
                        bus.topics().controls(),
                        bus.topics().attempts());
        try (Admin admin = Admin.create(bus.client("admin"))) {
            for (String topic : grown) {
                admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                        .all()
                        .get();
            }
        } catch (ExecutionException _) {
            return Optional.empty(); // the brokers are busy with what was done to them before
        }
        return Optional.of(
                new Incident(
                        System.nanoTime(), Act.ADD_PARTITIONS, String.join(", ", grown), Map.of()));
    }

    private Duration seconds(int least, int most) {
        return Duration.ofMillis(1000L * least + random.nextInt(1000 * (most - least)));
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
