package dev.darkroom.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

class LeaseEventTest {

    @TempDir private Path folder;

    @Test
    void aLeaseIsAnEventOfTheFlightRecorder() throws Exception {
        Path file = folder.resolve("leases.jfr");
        try (var recording = new Recording()) {
            recording.enable("darkroom.Lease");
            recording.start();
            Lease lease = TestingLeases.of("recorded", new byte[0], 2);
            lease.trace().end("ACCEPT");
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> leases =
                RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals("darkroom.Lease"))
                        .filter(event -> event.getString("requestId").equals("recorded"))
                        .toList();

        assertThat(leases).hasSize(1);
        assertThat(leases.getFirst().getInt("deliveries")).isEqualTo(2);
        assertThat(leases.getFirst().getString("settlement")).isEqualTo("ACCEPT");
    }
}
