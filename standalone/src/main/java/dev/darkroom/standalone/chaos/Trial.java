package dev.darkroom.standalone.chaos;

import dev.darkroom.runtime.Closing;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wires;
import dev.darkroom.standalone.Bus;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

/// One trial: parts are started, requests come, parts are killed; then all is left in peace, waited
/// for, and read.
final class Trial implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(3);

    /// An act on a worker waits that long for one that draws.
    private static final Duration SOMEBODY_DRAWS = Duration.ofSeconds(6);

    private static final Duration START = Duration.ofMinutes(5);
    private static final int PARTITIONS = 2;
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

    private final Closing parts = new Closing();
    private final ChaosSettings settings;
    private final PrintStream out;
    private final Roster roster;
    private final Bus bus;
    private final Journal journal = new Journal();
    private final RecordReader reading = new RecordReader();
    private final Silences silences = new Silences();
    private final Random random;
    private Witness witness;
    private Chronicle chronicle;

    Trial(ChaosSettings settings, Path root, PrintStream out)
            throws IOException, InterruptedException {
        this.settings = settings;
        this.out = out;
        this.random = new Random(settings.seed());
        this.roster = parts.open(new Roster(settings, root));
        this.bus = openBus();
    }

    private Bus openBus() throws IOException, InterruptedException {
        for (ProcessSlot broker : roster.brokers()) {
            broker.start();
        }
        createTopics();
        Map<String, Object> client = client();
        return parts.open(
                new Bus(_ -> client, TOPICS, Wires.open(client, TOPICS, Optional.empty())));
    }

    /// @return what the reading of all topics and of the store came to
    Verdict run() throws IOException, InterruptedException {
        out.println(
                "%s requests, %s workers, %s sinks, %s brokers, seed %s"
                        .formatted(
                                settings.requests(),
                                settings.workers(),
                                settings.sinks(),
                                settings.brokers(),
                                settings.seed()));
        for (ProcessSlot post : roster.all()) {
            if (!roster.brokers().contains(post)) {
                post.start();
            }
        }
        witness = parts.open(Witness.start(bus, journal, silences));
        chronicle = new Chronicle(out, witness, silences);
        warmUp();
        long began = System.nanoTime();
        silences.begin(began);
        chronicle.begin(began);
        Traffic traffic =
                publish(OrderBook.of(settings.seed(), settings.requests(), settings.span()));
        disturb(new TrialStage(roster, witness, bus, random), began);
        tendUntil(() -> traffic.finished() && roster.all().stream().allMatch(ProcessSlot::up));
        Verdict verdict = settle();
        chronicle.finish();
        int ownEnds = roster.all().stream().mapToInt(ProcessSlot::ownEnds).sum();
        new TrialReport(settings, journal, chronicle, silences, verdict, ownEnds).print(out);
        return verdict;
    }

    // Nothing is to be learnt from parts that are killed before they have started.
    private void warmUp() throws IOException, InterruptedException {
        publish(List.of(new Dispatch.Ask(Duration.ZERO, OrderBook.first())));
        long deadline = System.nanoTime() + START.toNanos();
        tendUntil(() -> witness.hasHeard() || System.nanoTime() - deadline > 0);
        if (!witness.hasHeard()) {
            throw new IOException("nothing was drawn within %s".formatted(START));
        }
    }

    private void tendUntil(BooleanSupplier condition) throws IOException, InterruptedException {
        while (!condition.getAsBoolean()) {
            tend();
            Thread.sleep(LOOK);
        }
    }

    private Traffic publish(List<Dispatch> dispatches) {
        return parts.open(Traffic.start(bus, journal, dispatches));
    }

    private void disturb(TrialStage stage, long began) throws IOException, InterruptedException {
        var script = new Script(random, settings.killEvery());
        long end = began + settings.span().toNanos();
        long next = System.nanoTime() + script.pause().toNanos();
        Act act = script.next();
        while (System.nanoTime() - end < 0) {
            tend();
            stage.tend();
            long overdue = System.nanoTime() - next;
            if (overdue >= 0) {
                Optional<Incident> done = stage.perform(act, overdue > SOMEBODY_DRAWS.toNanos());
                done.ifPresent(chronicle::add);
                if (done.isPresent() || !act.isForWhoDraws()) {
                    act = script.next();
                    next = System.nanoTime() + script.pause().toNanos();
                }
            }
            Thread.sleep(LOOK);
        }
        stage.calm();
    }

    private Verdict settle() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + settings.patience().toNanos();
        Verdict verdict = check();
        while (verdict.open() && System.nanoTime() - deadline < 0) {
            long again = System.nanoTime() + BETWEEN_CHECKS.toNanos();
            tendUntil(() -> System.nanoTime() - again >= 0);
            verdict = check();
        }
        return verdict;
    }

    private Verdict check() throws IOException, InterruptedException {
        Evidence evidence = Evidence.read(bus, reading);
        return Checker.check(journal.orders(), evidence, StoreFolder.list(roster.disk().folder()));
    }

    private void tend() throws IOException {
        for (ProcessSlot post : roster.all()) {
            String who = post.who();
            post.tend().ifPresent(end -> chronicle.endedByItself(who, end));
        }
        silences.still(System.nanoTime(), journal.oldestOpen());
        chronicle.tend();
        witness.demandWell();
    }

    // Brokers take a while to find each other; what is asked of them before fails and is asked
    // again.
    private void createTopics() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        TopicPlan standard = TopicPlan.standard(TOPICS);
        var plan =
                new TopicPlan(
                        TOPICS,
                        List.of(),
                        PARTITIONS,
                        (short) -1,
                        standard.resultsKept(),
                        standard.longestRequestLife(),
                        standard.largestRecord(),
                        Roster.LOCK);
        while (true) {
            try (Admin admin = Admin.create(client())) {
                create(admin, plan);
                return;
            } catch (KafkaException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("the brokers do not answer: " + e.getMessage(), e);
                }
            }
        }
    }

    private void create(Admin admin, TopicPlan plan) throws IOException, InterruptedException {
        var topics = new TopicAdmin(admin);
        switch (settings.lease()) {
            case SHARE_GROUP -> topics.create(plan);
            case CONSUMER_GROUP -> {
                TrialBrokers.giveUpShareGroups(admin);
                topics.withoutShareGroups().create(plan);
            }
        }
    }

    private Map<String, Object> client() {
        return Map.of("bootstrap.servers", roster.bootstrapServers());
    }

    /// Ends every process.
    @Override
    public void close() {
        parts.close();
    }
}
