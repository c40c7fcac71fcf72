package dev.darkroom.sink.keeper;

import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Sender;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.sink.store.ObjectStore;

import io.micrometer.core.instrument.MeterRegistry;

import org.apache.kafka.clients.admin.Admin;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The running keeper: one member of the group that stores what is on `results`.
public final class Keeper implements AutoCloseable {

    /// How long a client's last words may take when nobody answers.
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Closing closing;

    private Keeper(Closing closing) {
        this.closing = closing;
    }

    /// @param producer properties as the user gave them, and so the next two
    /// @param instance unlike that of any other keeper of the group, and the same after a restart
    /// @param bytesInFlight of results, above which no more are taken
    /// @param grace how long closing waits for what is in flight
    public record Plan(
            Map<String, Object> producer,
            Map<String, Object> consumer,
            Map<String, Object> admin,
            Topics topics,
            String instance,
            long bytesInFlight,
            Duration grace) {}

    /// Starts without waiting. Its conditions: `keeper` is ready while it is a member of its group
    /// and gets on with what it has taken, `store` and `receipts` while pictures and receipts get
    /// through, `schemas` unless a result's schema cannot be looked up.
    ///
    /// @param store borrowed
    public static Keeper start(
            Plan plan, ObjectStore store, Wire wire, Health health, MeterRegistry meters) {
        var closing = new Closing();
        try {
            start(plan, store, wire, health, meters, closing);
            return new Keeper(closing);
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /// Takes no more results, waits for what is in flight, commits, leaves.
    @Override
    public void close() {
        closing.close();
    }

    private static void start(
            Plan plan,
            ObjectStore store,
            Wire wire,
            Health health,
            MeterRegistry meters,
            Closing closing) {
        Clock clock = Clock.systemUTC();
        Sender sender = KeeperClients.sender(plan.producer());
        closing.open(() -> sender.producer().close(FAREWELL));
        Admin admin = Admin.create(plan.admin());
        closing.open(() -> admin.close(FAREWELL));
        Gate storeGate = gate("store", health);
        Gate receiptsGate = gate("receipts", health);
        var outbox = new KeeperOutbox(sender, receiptsGate, plan.topics(), wire, clock, meters);
        var watched = new WatchedStore(store, meters);
        var archive = new Archive(watched, clock, meters);
        var keeping =
                new Keeping(
                        plan.topics().keepers(),
                        new ResultReader(wire),
                        schemasGate(health),
                        storeGate,
                        archive,
                        outbox);
        closing.open(reach(storeGate, watched::check));
        closing.open(reach(receiptsGate, outbox::check));
        closing.open(
                KeeperLoop.start(
                        KeeperClients.consumer(
                                plan.consumer(), plan.topics().keepers(), plan.instance()),
                        plan.topics().results(),
                        keeping,
                        new Backlog(admin, plan.topics().results(), clock),
                        new KeeperLoop.Limits(plan.bytesInFlight(), plan.grace()),
                        health.condition("keeper", "joining its group"),
                        meters));
    }

    private static Gate gate(String what, Health health) {
        return new Gate(
                what,
                health.condition(what, "not reached yet"),
                Thread::sleep,
                RandomGenerator.getDefault());
    }

    // Results tell their schemas only when they come, so all is well until one does not.
    private static Gate schemasGate(Health health) {
        Health.Condition schemas = health.condition("schemas", "not asked yet");
        schemas.ready();
        return new Gate("schemas", schemas, Thread::sleep, RandomGenerator.getDefault());
    }

    /// Something that fails while what it needs is out of reach.
    @FunctionalInterface
    private interface Check {
        void run() throws IOException;
    }

    // Before the first result comes, so that readiness is known without one.
    private static AutoCloseable reach(Gate gate, Check check) {
        Gate.Attempt<Boolean> attempt =
                () -> {
                    check.run();
                    return true;
                };
        Thread thread = Thread.ofVirtual().start(() -> reach(gate, attempt));
        return thread::interrupt;
    }

    private static void reach(Gate gate, Gate.Attempt<Boolean> attempt) {
        try {
            gate.pass(attempt);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
