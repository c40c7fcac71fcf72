package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.eventually;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.worker.serving.TestingArtist;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// Workers that lease through a consumer group.
class ConsumerGroupTest extends BrokerTest {

    @Test
    void whatEndsBehindASlowRequestIsToldAtOnceAndCommittedAfterIt() throws Exception {
        var artist = new TestingArtist();
        darkroom.worker(leasing("worker"), artist);
        darkroom.publish("slow", request -> request.setPrompt("hold").setSteps(1));
        eventually(() -> artist.holding() == 1);
        darkroom.publish("quick", request -> request);

        assertThat(darkroom.results(1))
                .extracting(GenerationResult::getRequestId)
                .containsExactly("quick");
        assertThat(committed()).isZero();

        artist.letGo();
        darkroom.results(2);
        eventually(() -> committed() == 2);
    }

    @Test
    void whatAWorkerGivesBackWhenItIsAskedToStopIsDrawnByAnother() throws Exception {
        var first = new TestingArtist();
        Worker leaving = darkroom.worker(leasing("leaving"), first);
        darkroom.publish("r", request -> request.setPrompt("hold").setSteps(2));
        eventually(() -> first.holding() == 1);

        darkroom.stop(leaving);
        var second = new TestingArtist();
        second.letGo();
        darkroom.worker(leasing("heir"), second);

        assertThat(darkroom.result().getWorker()).isEqualTo("heir");
    }

    @Test
    void brokersWithoutShareGroupsAreNamedAndServedThroughAConsumerGroup(@TempDir Path data)
            throws Exception {
        try (var old = EmbeddedBroker.start(data)) {
            withoutShareGroups(old);
            WorkerSettings shares =
                    TestingDarkroom.settings(old.bootstrapServers(), "old.", "worker");

            assertThatThrownBy(() -> Worker.start(shares, _ -> new TestingArtist()))
                    .isInstanceOf(BadSettingsException.class)
                    .hasMessageContaining("no share groups")
                    .hasMessageContaining("--lease consumer-group");
            try (var worker =
                    Worker.start(
                            through(shares, GroupKind.CONSUMER_GROUP), _ -> new TestingArtist())) {
                worker.ready().get();
            }
        }
    }

    private static void withoutShareGroups(EmbeddedBroker broker) throws Exception {
        var none = new FeatureUpdate((short) 0, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE);
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.updateFeatures(Map.of("share.version", none), new UpdateFeaturesOptions())
                    .all()
                    .get();
            new TopicAdmin(admin)
                    .withoutShareGroups()
                    .create(
                            TestingDarkroom.settings(broker.bootstrapServers(), "old.", "-")
                                    .plan());
        }
    }

    private WorkerSettings leasing(String name) {
        return through(darkroom.settings(name), GroupKind.CONSUMER_GROUP);
    }

    private static WorkerSettings through(WorkerSettings settings, GroupKind lease) {
        return new WorkerSettings(
                settings.name(),
                settings.clients(),
                settings.topics(),
                settings.registry(),
                settings.models(),
                settings.resident(),
                lease,
                Duration.ofMillis(200),
                settings.limits(),
                settings.patience(),
                settings.telemetryPort());
    }

    private long committed() {
        var queue = new TopicPartition(darkroom.topics().prompts(), 0);
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            OffsetAndMetadata mark =
                    admin.listConsumerGroupOffsets(darkroom.topics().workers())
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .get(queue);
            return mark == null ? 0 : mark.offset();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
