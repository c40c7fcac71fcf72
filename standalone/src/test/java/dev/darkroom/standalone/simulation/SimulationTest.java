package dev.darkroom.standalone.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/// Histories of a whole Darkroom without brokers, clocks or processes: real handling of requests,
/// real views, outbox and keeper, the real fold of the ledger, and a model of share groups with the
/// habits of real brokers.
class SimulationTest {

    /// Replays one history: `-Dsimulation.seed=N`.
    private static final Long SEED = Long.getLong("simulation.seed");

    private static final int HISTORIES = Integer.getInteger("simulation.histories", 300);

    @Test
    void whateverHappensNothingIsLostOrToldTwiceAndWhatWasCancelledIsNotDrawn() {
        long first = SEED == null ? 0 : SEED;
        long last = SEED == null ? HISTORIES - 1 : SEED;
        for (long seed = first; seed <= last; seed++) {
            assertThat(new History(seed).live())
                    .as("history of seed %d; -Dsimulation.seed=%<d replays it", seed)
                    .isEmpty();
        }
    }

    @Test
    void oneSeedGivesOneHistory() {
        for (long seed = 0; seed < 20; seed++) {
            var first = new History(seed);
            var second = new History(seed);
            List<String> broken = first.live();
            assertThat(second.live()).isEqualTo(broken);
            assertThat(second.told()).as("seed %d", seed).isEqualTo(first.told());
        }
    }
}
