package dev.darkroom.standalone.whole;

import static org.awaitility.Awaitility.await;

import dev.darkroom.broker.Membership;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.standalone.chaos.Ports;

import org.apache.kafka.clients.admin.Admin;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A broker in a process of its own, with the standard topics. It can be killed and started again
/// where it was, or frozen: it takes connections then and answers nobody.
final class TestingBroker implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path folder;
    private final List<Integer> ports = Ports.free(2);
    private final String cluster = Membership.newCluster();
    private TestingProcess process;

    private TestingBroker(Path folder) throws IOException {
        this.folder = folder;
    }

    /// Returns when its topics are made.
    static TestingBroker start(Path folder) throws Exception {
        var broker = new TestingBroker(folder);
        broker.start();
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            new TopicAdmin(admin).create(TopicPlan.standard(new Topics(Topics.DEFAULT_PREFIX)));
        } catch (InterruptedException | RuntimeException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    /// Starts it, again with its data, and returns when it listens.
    void start() throws IOException {
        process =
                TestingProcess.ofPart(
                        folder,
                        "broker",
                        "--folder=" + folder.resolve("broker"),
                        "--port=" + ports.getFirst(),
                        "--cluster=" + cluster,
                        "--controllers=%s:%s".formatted(LOOPBACK, ports.getLast()));
        await().atMost(PATIENCE).until(this::listens);
    }

    /// Where clients connect, `host:port`.
    String address() {
        return "%s:%s".formatted(LOOPBACK, ports.getFirst());
    }

    /// Whether it lives, and what it has said: for a test that has failed.
    String state() {
        return process.state();
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    void freeze() throws IOException, InterruptedException {
        process.signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        process.signal("CONT");
    }

    @Override
    public void close() throws IOException {
        try {
            thaw(); // a frozen process hears of nothing else
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        process.close();
    }

    private boolean listens() {
        try (var _ = new Socket(LOOPBACK, ports.getFirst())) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
