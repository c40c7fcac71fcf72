package dev.darkroom.sink;

import static dev.darkroom.sink.Samples.result;
import static dev.darkroom.sink.TestBus.TOPICS;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

@Tag("slow")
class ReceiptsKeepTheirPartitionsTest {

    @TempDir Path folder;

    private TestBus bus;

    @BeforeEach
    void startBus() throws InterruptedException {
        bus = TestBus.start(folder);
    }

    @AfterEach
    void stopBus() {
        bus.close();
    }

    @Test
    void aLedgerWhoseReceiptsGetOtherPartitionsSaysSoAndEndsAndDoesNotStartAgain()
            throws Exception {
        bus.publish(result("a", 0, 1));
        try (SinkProcess sink = start()) {
            assertThat(bus.read(TOPICS.outcomes(), 1)).hasSize(1);
            add(TOPICS.results(), 2);
            bus.publish(result("b", 0, 1));
            assertThat(bus.read(TOPICS.outcomes(), 2)).as(sink.log()).hasSize(2);

            add(TOPICS.receipts(), 4);
            assertThat(sink.exitCode()).isEqualTo(1);
            assertThat(sink.log())
                    .contains("topic darkroom.receipts has 4 partitions, 1 are wanted");
        }
        try (SinkProcess sink = start()) {
            assertThat(sink.exitCode()).isEqualTo(2);
            assertThat(sink.log())
                    .contains("topic darkroom.receipts has 4 partitions, 1 are wanted");
        }
    }

    private SinkProcess start() throws Exception {
        return SinkProcess.start(bus.options(folder, Map.of()), folder.resolve("log"));
    }

    private void add(String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(bus.client())) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
        }
    }
}
