package dev.darkroom.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

class PassGateTest {
    private static final LatentShape LATENTS = new LatentShape(1, 2, 2);
    private static final Conditioning PLAIN = new Conditioning(Map.of());
    private static final int CALLS = 50;

    @Test
    void noMorePassesAreLetInThanThereArePlaces() {
        var gate = new PassGate(2);
        PassGate.Door one = gate.door(1);
        PassGate.Door other = gate.door(1);

        assertThat(one.enter()).isTrue();
        assertThat(other.enter()).isTrue();
        assertThat(one.enter()).isFalse();
        other.leave();
        assertThat(one.enter()).isTrue();
        assertThat(gate.taken()).isEqualTo(2);
    }

    @Test
    void whoFoundItFullIsLetInBeforeWhoComesLater() {
        var gate = new PassGate(1);
        PassGate.Door one = gate.door(1);
        PassGate.Door other = gate.door(1);
        assertThat(one.enter()).isTrue();
        assertThat(other.enter()).isFalse();
        one.leave();

        assertThat(one.enter()).isFalse();
        assertThat(other.enter()).isTrue();
    }

    @Test
    void aPassOfManyPlacesIsNotOvertakenByNarrowOnes() {
        var gate = new PassGate(2);
        PassGate.Door narrow = gate.door(1);
        PassGate.Door wide = gate.door(9);
        assertThat(narrow.enter()).isTrue();
        assertThat(wide.enter()).isFalse();

        assertThat(narrow.enter()).isFalse();
        narrow.leave();
        assertThat(wide.enter()).isTrue();
        assertThat(narrow.enter()).isFalse();
    }

    @Test
    void whoDeclinesMakesRoomForTheNext() {
        var gate = new PassGate(1);
        PassGate.Door one = gate.door(1);
        PassGate.Door other = gate.door(1);
        PassGate.Door third = gate.door(1);
        assertThat(one.enter()).isTrue();
        assertThat(other.enter()).isFalse();
        assertThat(third.enter()).isFalse();
        one.leave();
        other.decline();

        assertThat(third.enter()).isTrue();
        third.leave();
        assertThat(gate.taken()).isZero();
    }

    @Test
    void rowsAreDealtAmongTheShareOfThePlacesThatOthersLeave() {
        var gate = new PassGate(4);
        PassGate.Door one = gate.door(1);
        PassGate.Door other = gate.door(1);
        assertThat(one.share()).isEqualTo(4);
        assertThat(other.enter()).isTrue();
        other.leave();
        assertThat(one.share()).isEqualTo(2);

        for (int pass = 0; pass < 20; pass++) {
            assertThat(one.enter()).isTrue();
            one.leave();
        }
        assertThat(one.share()).isEqualTo(4);
        assertThat(other.share()).isEqualTo(2);
        one.close();
        assertThat(other.share()).isEqualTo(4);
    }

    @Test
    void batchersOfManyModelsTogetherRunNoMorePassesThanOneWouldAndNoneStarves() throws Exception {
        var gate = new PassGate(2);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var passes = new ArrayList<AtomicInteger>();
        try (var images = Executors.newVirtualThreadPerTaskExecutor()) {
            var batchers = new ArrayList<StepBatcher>();
            var drawings = new ArrayList<Future<Void>>();
            for (int model = 0; model < 3; model++) {
                var own = new AtomicInteger();
                passes.add(own);
                ForwardPass network =
                        rows -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            own.incrementAndGet();
                            Thread.yield();
                            running.decrementAndGet();
                            return rows.stream().map(Row::latents).toList();
                        };
                var batcher =
                        new StepBatcher(BatchLimits.onCpu(2), gate.door(1), (_, _, _, _) -> {});
                batchers.add(batcher);
                for (int image = 0; image < 8; image++) {
                    drawings.add(images.submit(() -> draw(batcher, network)));
                }
            }
            for (Future<Void> drawing : drawings) {
                drawing.get();
            }
            batchers.forEach(StepBatcher::close);
        }
        assertThat(most.get()).isLessThanOrEqualTo(2);
        assertThat(passes).allSatisfy(own -> assertThat(own.get()).isGreaterThanOrEqualTo(CALLS));
        assertThat(gate.taken()).isZero();
    }

    private static Void draw(StepBatcher batcher, ForwardPass network) throws InterruptedException {
        try (var seat =
                batcher.join(new Calls(network, RowShape.of(LATENTS, PLAIN), 1), () -> {})) {
            for (int call = 0; call < CALLS; call++) {
                seat.forward(List.of(new Row(Latents.of(LATENTS, new float[4]), 1, PLAIN)));
            }
        }
        return null;
    }
}
