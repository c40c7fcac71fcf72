package dev.darkroom.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class PassEventTest {

    /// Unlike that of any pass of other tests.
    private static final LatentShape SHAPE = new LatentShape(1, 3, 5);

    private static final Conditioning PLAIN = new Conditioning(Map.of());

    @TempDir private Path folder;

    @Test
    void aPassIsAnEventOfTheFlightRecorderAndTheImageIsToldOfIt() throws Exception {
        Path file = folder.resolve("passes.jfr");
        PassShare share;
        try (var recording = new Recording()) {
            recording.enable("darkroom.Pass");
            recording.start();
            share = pass();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> passes =
                RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals("darkroom.Pass"))
                        .filter(event -> event.getString("shape").equals(SHAPE.toString()))
                        .toList();

        assertThat(passes).hasSize(1);
        RecordedEvent told = passes.getFirst();
        assertThat(told.getInt("rows")).isEqualTo(2).isEqualTo(share.rows());
        assertThat(told.getLong("pass")).isEqualTo(share.pass());
        assertThat(told.getDouble("millis")).isEqualTo(share.took().toNanos() / 1e6).isPositive();
        assertThat(told.getBoolean("succeeded")).isTrue();
        assertThat(share.took()).isLessThan(Duration.ofSeconds(30));
    }

    private static PassShare pass() throws InterruptedException {
        var row = new Row(Latents.zeros(SHAPE), 1, PLAIN);
        ForwardPass network = rows -> rows.stream().map(Row::latents).toList();
        try (var batcher =
                        new StepBatcher(
                                BatchLimits.onCpu(1), new PassGate(1).door(1), (_, _, _, _) -> {});
                var seat = batcher.join(new Calls(network, row.shape(), 2), () -> {})) {
            seat.forward(List.of(row, row));
            return seat.latest();
        }
    }
}
