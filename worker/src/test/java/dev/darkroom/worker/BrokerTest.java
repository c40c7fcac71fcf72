package dev.darkroom.worker;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Options;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Tests on a real broker: one for all tests of a class, with topics of its own for each.
@Tag("slow")
abstract class BrokerTest {

    /// Short, so that outliving it takes little patience, and long enough for a busy machine.
    static final Duration LOCK = Duration.ofSeconds(5);

    private static final AtomicInteger TESTS = new AtomicInteger();

    @TempDir private static Path directory;
    private static EmbeddedBroker broker;

    TestingDarkroom darkroom;

    @BeforeAll
    static void startBroker() {
        broker =
                EmbeddedBroker.start(
                        directory,
                        Options.DEFAULT
                                .with("group.share.min.record.lock.duration.ms", "1000")
                                .with("group.share.delivery.count.limit", "10")
                                .with("group.share.max.size", "100"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void makeTopics() throws Exception {
        darkroom =
                new TestingDarkroom(
                        broker.bootstrapServers(), "t%d.".formatted(TESTS.getAndIncrement()), LOCK);
    }

    @AfterEach
    void stopWorkers() {
        darkroom.close();
    }

    static String bootstrapServers() {
        return broker.bootstrapServers();
    }
}
