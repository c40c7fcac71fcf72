package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.http.bus.Heard;
import dev.darkroom.http.bus.NewsFeed;
import dev.darkroom.http.bus.Watch;
import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.wire.SchemaUnavailableException;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.standalone.Bus;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

@Tag("slow")
@Timeout(120)
class NewsFeedTest {

    private static final List<String> IDS =
            IntStream.range(0, 20).mapToObj(number -> "request-" + number).toList();

    @TempDir private Path folder;

    /// Cannot look up schemas the first few times.
    private record HesitantWire(Wire wire, AtomicInteger refusals) implements Wire {

        @Override
        public byte[] encode(String topic, SpecificRecord value) {
            return wire.encode(topic, value);
        }

        @Override
        public <T extends SpecificRecord> T decode(String topic, byte[] bytes, Class<T> type) {
            if (refusals.getAndDecrement() > 0) {
                throw new SchemaUnavailableException("on purpose");
            }
            return wire.decode(topic, bytes, type);
        }
    }

    @Test
    void whatCannotBeReadForNowIsToldOnceItCanAndSoIsWhatCameBehindIt() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder);
                Bus bus =
                        Bus.to(
                                broker.bootstrapServers(),
                                Settings.of(KafkaSettings.ALL, Map.of()))) {
            try (var admin = Admin.create(bus.client("admin"))) {
                new TopicAdmin(admin).create(TopicPlan.standard(bus.topics()));
            }
            var hesitant = new HesitantWire(bus.wire(), new AtomicInteger(3));
            Health.Condition condition = new Health().condition("feed", "starting");
            try (NewsFeed feed =
                            NewsFeed.open(
                                    bus.client("consumer"), bus.topics(), hesitant, condition);
                    Watch watch = feed.watchAll()) {
                publish(bus);

                assertThat(heard(watch)).containsExactlyInAnyOrderElementsOf(IDS);
                assertThat(watch.poll(Duration.ofMillis(500))).isEmpty();
            }
        }
    }

    private static void publish(Bus bus) {
        try (var publisher = bus.publisher()) {
            IDS.forEach(
                    id ->
                            publisher.publish(
                                    PromptRequest.newBuilder()
                                            .setId(id)
                                            .setPrompt("a red apple")
                                            .build()));
            publisher.flush();
        }
    }

    private static List<String> heard(Watch watch) throws InterruptedException {
        var ids = new ArrayList<String>();
        while (ids.size() < IDS.size()) {
            watch.poll(Duration.ofSeconds(1)).map(Heard::id).ifPresent(ids::add);
        }
        return ids;
    }
}
