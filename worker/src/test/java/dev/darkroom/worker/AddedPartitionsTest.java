package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.serving.TestingArtist;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;

import java.util.Map;

/// Topics that get more partitions while workers follow them.
class AddedPartitionsTest extends BrokerTest {

    private static final int REQUESTS = 8;

    @Test
    void cancellationsAreSeenOnPartitionsThatWereAddedWhileTheWorkerRuns() throws Exception {
        var artist = new TestingArtist();
        darkroom.worker("w", artist);
        for (String topic :
                new String[] {darkroom.topics().controls(), darkroom.topics().attempts()}) {
            try (Admin admin = Admin.create(darkroom.settings("w").clients().admin())) {
                admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(4))).all().get();
            }
        }
        for (int i = 0; i < REQUESTS; i++) {
            darkroom.publish("r" + i, request -> request.setPrompt("hold"));
        }
        TestingDarkroom.eventually(() -> artist.holding() > 0);

        for (int i = 0; i < REQUESTS; i++) {
            darkroom.cancel("r" + i);
        }

        assertThat(darkroom.results(REQUESTS))
                .allSatisfy(result -> assertThat(failure(result).getCode()).isEqualTo("CANCELLED"));
    }
}
