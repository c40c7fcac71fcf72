package dev.darkroom.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.diffusion.latent.LatentShape;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Passes and what rows take beside their inputs.
class RowBytesTest {
    private static final RowShape SHAPE = new RowShape(new LatentShape(4, 8, 8), Map.of());
    private static final PassKind KIND = new PassKind("network", SHAPE);
    private static final BatchLimits TEN_ROWS =
            new BatchLimits(32, 16, 10 * SHAPE.bytes(), RowShape::bytes, 1, Duration.ZERO, true);

    private final BatchFormer former = new BatchFormer(TEN_ROWS);

    @Test
    void aPassHoldsFewerRowsAsLongAsControlNetworksAddToOneOfItsKind() {
        long plain = former.register(KIND, 8, 0, 0);
        long led = former.register(KIND, 2, 4 * SHAPE.bytes(), 0);
        former.offer(plain, 500, 0);
        former.offer(led, 500, 0);

        for (int pass = 0; pass < 5; pass++) {
            assertThat(run()).hasSize(2);
        }
        former.leave(led, 0);
        former.offer(plain, 400, 0);
        assertThat(run()).hasSize(8);
    }

    @Test
    void oneRowIsAlwaysAllowed() {
        long led = former.register(KIND, 2, 100 * SHAPE.bytes(), 0);
        former.offer(led, 500, 0);

        assertThat(run()).hasSize(1);
        assertThat(run()).hasSize(1);
    }

    private List<RowKey> run() {
        Pass pass = ((Decision.Start) former.due(0)).pass();
        former.completed(pass.id(), new PassOutcome.Answered(Set.of()), 0);
        return pass.rows();
    }
}
