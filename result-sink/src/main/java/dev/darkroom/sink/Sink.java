package dev.darkroom.sink;

import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.FirstContact;
import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.KeptLibraries;
import dev.darkroom.runtime.UnpackedLibraries;
import dev.darkroom.schemas.wire.SchemaTopic;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.schemas.wire.Wires;
import dev.darkroom.sink.janitor.Janitor;
import dev.darkroom.sink.keeper.Keeper;
import dev.darkroom.sink.ledger.Ledger;
import dev.darkroom.sink.store.ObjectStore;

import io.micrometer.core.instrument.MeterRegistry;

import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A running sink: a keeper, a ledger, or both.
public final class Sink implements AutoCloseable {

    private final Closing closing;
    private final Health health;

    private Sink(Closing closing, Health health) {
        this.closing = closing;
        this.health = health;
    }

    /// Starts a sink on topics that exist. Does not wait until it is ready: `health` says when.
    /// Asks again where a broker does not answer.
    ///
    /// @param health gets the sink's conditions
    /// @param meters borrowed
    /// @throws IOException if the state folder or the store can never be used so
    public static Sink start(SinkSettings settings, Health health, MeterRegistry meters)
            throws IOException {
        var closing = new Closing();
        try {
            start(settings, health, meters, closing);
            return new Sink(closing, health);
        } catch (IOException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /// @return whether all that `health` was told of is ready
    public boolean ready() {
        return health.ready();
    }

    /// Takes no more results, finishes what is in flight, then closes the ledger and the store.
    @Override
    public void close() {
        closing.close();
    }

    private static void start(
            SinkSettings settings, Health health, MeterRegistry meters, Closing closing)
            throws IOException {
        StateFolder state = closing.open(StateFolder.take(settings.stateFolder()));
        publishSchemas(settings);
        Wire wire =
                closing.open(
                        Wires.open(
                                settings.clients().consumer(),
                                settings.topics(),
                                settings.registry()));
        if (settings.accounts()) {
            loadStateStore();
            closing.open(Ledger.start(ledgerPlan(settings, state), wire, health, meters));
        }
        closing.open(
                Janitor.start(
                        settings.clients().admin(),
                        settings.clients().consumer(),
                        settings.topics(),
                        meters));
        if (settings.keeps()) {
            ObjectStore store = closing.open(settings.store().open());
            closing.open(Keeper.start(keeperPlan(settings, state), store, wire, health, meters));
        }
    }

    // Kafka Streams would load it a moment later, and leave its file where it was unpacked to.
    private static void loadStateStore() throws IOException {
        String packed = "/" + Environment.getJniLibraryFileName("rocksdb");
        // In a folder it looks for another name than in its jar.
        String inFolder = Environment.getJniLibraryFileName("rocksdbjni");
        Optional<Path> kept = KeptLibraries.folder(RocksDB.class, Map.of(inFolder, packed));
        if (kept.isPresent()) {
            RocksDB.loadLibrary(List.of(kept.get().toString()));
            return;
        }
        UnpackedLibraries.sweep();
        UnpackedLibraries.demandRoom("RocksDB", RocksDB.class, packed);
        RocksDB.loadLibrary();
        UnpackedLibraries.letGo();
    }

    // Before anything is written with them.
    private static void publishSchemas(SinkSettings settings) throws IOException {
        if (settings.registry().isPresent()) {
            return;
        }
        try {
            FirstContact.insist(
                    "publishing schemas",
                    () -> {
                        SchemaTopic.publish(
                                settings.clients().producer(), settings.topics().schemas());
                        return true;
                    });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("publishing schemas: interrupted", e);
        }
    }

    private static Ledger.Plan ledgerPlan(SinkSettings settings, StateFolder state) {
        return new Ledger.Plan(
                settings.clients().streams(),
                settings.clients().consumer(),
                settings.clients().admin(),
                settings.topics(),
                state.ledger().toString(),
                state.instance(),
                settings.memory(),
                settings.standbys(),
                settings.grace());
    }

    private static Keeper.Plan keeperPlan(SinkSettings settings, StateFolder state) {
        SinkSettings.Clients clients = settings.clients();
        return new Keeper.Plan(
                clients.producer(),
                clients.consumer(),
                clients.admin(),
                settings.topics(),
                state.instance(),
                settings.bytesInFlight(),
                settings.grace());
    }
}
