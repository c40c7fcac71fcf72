package dev.darkroom.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// A ledger with many accounts: what it takes, and how soon it goes on after an end. It prints its
/// figures; `-Dledger.accounts=1000000` tries a million.
@Tag("slow")
@Order(1)
@Timeout(900)
class LedgerAtSizeTest {

    private static final int ACCOUNTS = Integer.getInteger("ledger.accounts", 2_000);

    /// Outcomes that a test has room for.
    private static final int READABLE = 100_000;

    @TempDir private Path folder;

    @Test
    void aLedgerGoesOnWithWhatItKnewHoweverItEnded() throws Exception {
        try (TestBus bus = TestBus.start(folder);
                Admin admin = Admin.create(bus.client())) {
            SinkProcess first = ledger(bus, "first");
            tell("accounts entered", since(() -> enter(bus, 0, ACCOUNTS), admin));
            // Each transaction leaves a mark behind the outcomes that it tells.
            long transactions = end(admin, TestBus.TOPICS.outcomes()) - ACCOUNTS;
            System.out.printf(Locale.ROOT, "%-44s %10d%n", "in transactions", transactions);
            assertThat(transactions).as("transactions").isLessThan(ACCOUNTS / 4);
            tell("memory of the ledger's process at most", first.peakMemory());
            tell("state folder", size(folder.resolve("first")));
            tell("receipts on the broker", size(log(TestBus.TOPICS.receipts())));
            tell("accounts on the broker", size(log("darkroom.ledger-jobs-changelog")));

            assertThat(first.stop()).isTrue();
            try (SinkProcess second = ledger(bus, "first")) {
                tell("asked to stop, started again", since(() -> enter(bus, ACCOUNTS, 1), admin));
                second.kill();
            }
            remove(folder.resolve("first"));
            SinkProcess third = ledger(bus, "first");
            tell(
                    "killed, its state removed, started again",
                    since(() -> enter(bus, ACCOUNTS + 1, 1), admin));

            try (SinkProcess standby = ledger(bus, "standby")) {
                await(() -> keepsAccounts(folder.resolve("standby"), folder.resolve("first")));
                third.kill();
                tell("killed beside a standby", since(() -> enter(bus, ACCOUNTS + 2, 1), admin));
                assertThat(standby.stop()).isTrue();
            }

            if (ACCOUNTS <= READABLE) {
                assertThat(bus.read(TestBus.TOPICS.outcomes(), ACCOUNTS + 3)).hasSize(ACCOUNTS + 3);
            }
        }
    }

    // How many it has is seen only where they are so many that they go to its files.
    private static boolean keepsAccounts(Path standby, Path first) {
        return ACCOUNTS <= READABLE
                ? Files.exists(standby.resolve("ledger/darkroom.ledger/0_0/rocksdb/jobs"))
                : size(standby) > size(first) * 8 / 10;
    }

    private SinkProcess ledger(TestBus bus, String state) throws IOException {
        Map<String, String> options =
                Map.of(
                        "sink-parts",
                        "ledger",
                        "ledger-standbys",
                        "1",
                        "state-dir",
                        folder.resolve(state).toString());
        return SinkProcess.start(bus.options(folder, options), folder.resolve(state + ".log"));
    }

    private static void enter(TestBus bus, int from, int count) {
        for (int i = from; i < from + count; i++) {
            String id = "r%08d".formatted(i);
            byte[] receipt =
                    TestBus.WIRE.encode(TestBus.TOPICS.receipts(), Samples.stored(id, 0, 1));
            bus.send(new ProducerRecord<>(TestBus.TOPICS.receipts(), id, receipt));
        }
        bus.flush();
    }

    // Until the ledger has committed that it has read all of them.
    private static Duration since(Runnable entering, Admin admin) {
        long began = System.nanoTime();
        entering.run();
        await(() -> lag(admin) == 0);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static long lag(Admin admin) {
        var partition = new TopicPartition(TestBus.TOPICS.receipts(), 0);
        try {
            long end = end(admin, TestBus.TOPICS.receipts());
            var read =
                    admin.listConsumerGroupOffsets(TestBus.TOPICS.ledger())
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .get(partition);
            return read == null ? end : end - read.offset();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static long end(Admin admin, String topic) throws Exception {
        var partition = new TopicPartition(topic, 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private Path log(String topic) {
        return folder.resolve("broker").resolve(topic + "-0");
    }

    private static long size(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(LedgerAtSizeTest::sizeOf).sum();
        } catch (IOException | UncheckedIOException _) {
            return 0; // it changes meanwhile
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException _) {
            return 0;
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void await(BooleanSupplier condition) {
        Awaitility.await("the ledger has caught up")
                .atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofMillis(100)) // the broker is asked, which has other work
                .until(condition::getAsBoolean);
    }

    private static void tell(String what, Duration time) {
        System.out.printf(Locale.ROOT, "%-44s %10.1f s%n", what, time.toMillis() / 1e3);
    }

    private static void tell(String what, long bytes) {
        System.out.printf(Locale.ROOT, "%-44s %10.1f MB%n", what, bytes / 1e6);
    }
}
