package dev.darkroom.standalone.chaos;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Random;

/// Which acts come in which order, from the trial's seed: each once in a random order, then by
/// their weights.
final class Script {

    private final Random random;
    private final Deque<Act> once;
    private final Duration every;

    /// @param every time between two acts on average
    Script(Random random, Duration every) {
        this.random = random;
        this.every = every;
        var acts = new ArrayList<>(Arrays.asList(Act.values()));
        Collections.shuffle(acts, random);
        this.once = new ArrayDeque<>(acts);
    }

    Act next() {
        // Every other act is drawn by weight from the first on: mostly workers are to be killed.
        return once.isEmpty() || random.nextBoolean() ? weighted() : once.poll();
    }

    /// @return time until the next act, half to one and a half of the average
    Duration pause() {
        return Duration.ofNanos((long) (every.toNanos() * (0.5 + random.nextDouble())));
    }

    private Act weighted() {
        int die = random.nextInt(Arrays.stream(Act.values()).mapToInt(Act::weight).sum());
        for (Act act : Act.values()) {
            die -= act.weight();
            if (die < 0) {
                return act;
            }
        }
        throw new IllegalStateException("the weights do not add up");
    }
}
