package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.standalone.Bus;

import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Programs that are started, as processes, while a broker takes connections and answers nobody.
@Tag("slow")
@Order(2)
@Timeout(300)
class StartingTest {

    private final Closing closing = new Closing();

    @TempDir private Path folder;

    @Test
    void whatIsStartedWhileBrokersDoNotAnswerWorksOnceTheyDo() throws Exception {
        try (closing) {
            TestingBroker broker = closing.open(TestingBroker.start(folder));
            broker.freeze();
            String at = "--bootstrap-servers=" + broker.address();
            String model = "--model=" + TestingDarkroom.TINY_MODEL;
            TestingProcess worker = process("worker", at, model);
            TestingProcess sink = process("sink", at, "--store-folder=images");
            TestingProcess serve = process("serve", at, model, "--store-folder=images");
            List<TestingProcess> started = List.of(worker, sink, serve);

            for (TestingProcess one : started) {
                one.awaitLine(line -> line.contains("did not answer and are asked again"));
            }
            broker.thaw();

            assertThat(drawn(broker)).isEqualTo(RequestStatus.COMPLETED);
            serve.awaitLine(line -> line.startsWith("http "));
            assertThat(started).allMatch(TestingProcess::alive);
        }
    }

    private TestingProcess process(String... words) throws Exception {
        Path where = Files.createDirectories(folder.resolve(words[0]));
        return closing.open(new TestingProcess(where, words));
    }

    /// @return how a request ended that was published now
    private static RequestStatus drawn(TestingBroker broker) {
        try (Bus bus = Bus.to(broker.address(), Settings.of(KafkaSettings.ALL, Map.of()));
                var publisher = bus.publisher()) {
            PromptRequest.Builder request =
                    PromptRequest.newBuilder().setId("first").setPrompt("a red apple").setSteps(2);
            publisher.publish(request.build()).join();
            String outcomes = bus.topics().outcomes();
            byte[] told = Topic.read(bus, outcomes, seen -> !seen.isEmpty()).getFirst().value();
            return bus.wire().decode(outcomes, told, RequestOutcome.class).getStatus();
        } catch (KafkaException e) {
            throw new AssertionError("the broker is " + broker.state(), e);
        }
    }
}
