package dev.darkroom.worker;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Tests on the real broker that all share, each with topics of its own.
@Tag("slow")
abstract class BrokerTest {

    /// Short, so that outliving it takes little patience, and long enough for a busy machine.
    static final Duration LOCK = Duration.ofSeconds(5);

    private static final AtomicInteger TESTS = new AtomicInteger();

    @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

    TestingDarkroom darkroom;

    @BeforeEach
    void makeTopics() throws Exception {
        darkroom =
                new TestingDarkroom(
                        bootstrapServers(), "t%d.".formatted(TESTS.getAndIncrement()), LOCK);
    }

    @AfterEach
    void stopWorkers() {
        darkroom.close();
    }

    static String bootstrapServers() {
        return BROKER.bootstrapServers();
    }
}
