package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.broker.Membership;
import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.chaos.Ports;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Programs that are started, as processes, while a broker takes connections and answers nobody.
@Tag("slow")
@Timeout(300)
class StartingTest {

    private final Closing closing = new Closing();

    @TempDir private Path folder;

    @Test
    void whatIsStartedWhileBrokersDoNotAnswerWorksOnceTheyDo() throws Exception {
        try (closing) {
            List<Integer> ports = Ports.free(2);
            String brokers = "127.0.0.1:" + ports.getFirst();
            TestingProcess broker = broker(ports);
            await().atMost(Duration.ofMinutes(1)).until(() -> listens(ports.getFirst()));
            Bus bus = closing.open(Bus.to(brokers, Settings.of(KafkaSettings.ALL, Map.of())));
            try (var admin = Admin.create(bus.client("admin"))) {
                new TopicAdmin(admin).create(TopicPlan.standard(bus.topics()));
            }
            broker.signal("STOP");
            String at = "--bootstrap-servers=" + brokers;
            String model = "--model=" + TestingDarkroom.TINY_MODEL;
            List<TestingProcess> started =
                    List.of(
                            process("worker", at, model),
                            process("sink", at, "--store-folder=images"),
                            process("serve", at, model, "--store-folder=images"));

            for (TestingProcess one : started) {
                one.awaitLine(line -> line.contains("did not answer and are asked again"));
            }
            broker.signal("CONT");

            assertThat(drawn(bus)).isEqualTo(RequestStatus.COMPLETED);
            started.get(2).awaitLine(line -> line.startsWith("http "));
            assertThat(started).allMatch(TestingProcess::alive);
        }
    }

    private static boolean listens(int port) {
        try (var _ = new Socket("127.0.0.1", port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private TestingProcess broker(List<Integer> ports) throws Exception {
        TestingProcess broker =
                TestingProcess.ofPart(
                        folder,
                        "broker",
                        "--folder=" + folder.resolve("broker"),
                        "--port=" + ports.getFirst(),
                        "--cluster=" + Membership.newCluster(),
                        "--controllers=127.0.0.1:" + ports.getLast());
        // A stopped process hears of SIGTERM when it goes on.
        closing.open(broker);
        closing.open(() -> broker.signal("CONT"));
        return broker;
    }

    private TestingProcess process(String... words) throws Exception {
        Path where = Files.createDirectories(folder.resolve(words[0]));
        return closing.open(new TestingProcess(where, words));
    }

    private static RequestStatus drawn(Bus bus) {
        try (var publisher = bus.publisher()) {
            publisher
                    .publish(
                            PromptRequest.newBuilder()
                                    .setId("first")
                                    .setPrompt("a red apple")
                                    .setSteps(2)
                                    .build())
                    .join();
        }
        byte[] outcome =
                Topic.read(bus, bus.topics().outcomes(), seen -> !seen.isEmpty())
                        .getFirst()
                        .value();
        return bus.wire()
                .decode(bus.topics().outcomes(), outcome, RequestOutcome.class)
                .getStatus();
    }
}
