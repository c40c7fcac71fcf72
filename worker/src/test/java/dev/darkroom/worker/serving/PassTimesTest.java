package dev.darkroom.worker.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.diffusion.latent.LatentShape;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class PassTimesTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PassTimes times = new PassTimes(registry);

    @Test
    void passesAreTimedByTheShapeOfWhatTheyDraw() {
        times.record(new LatentShape(4, 8, 16), Duration.ofMillis(10));
        times.record(new LatentShape(4, 8, 16), Duration.ofMillis(10));

        assertThat(timer("16x8").count()).isEqualTo(2);
    }

    @Test
    void howeverManySizesAreAskedForThereAreNineShapesAtMost() {
        for (int width = 1; width <= 100; width++) {
            times.record(new LatentShape(4, 8, width), Duration.ofMillis(1));
        }
        times.record(new LatentShape(4, 8, 1), Duration.ofMillis(1));

        assertThat(registry.get("darkroom.pass").timers()).hasSize(9);
        assertThat(timer(PassTimes.OTHER).count()).isEqualTo(92);
        assertThat(timer("1x8").count()).isEqualTo(2);
    }

    private Timer timer(String shape) {
        return registry.get("darkroom.pass").tag("shape", shape).timer();
    }
}
