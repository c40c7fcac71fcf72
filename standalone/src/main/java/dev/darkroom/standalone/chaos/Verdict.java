package dev.darkroom.standalone.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a reading of all topics and of the store comes to.
final class Verdict {

    /// What must not happen.
    enum Breach {
        /// Settled by the workers, and never answered; or told as stored, and not in the store.
        LOST("lost"),
        /// An outcome or a picture that is told more than once.
        TOLD_TWICE("told twice"),
        /// Not answered, and still before the workers or the sinks.
        STUCK("stuck"),
        /// An outcome that cannot be true of what was asked.
        UNTRUE("untrue");

        private final String words;

        Breach(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<Breach, List<String>> breaches = new TreeMap<>();

    void count(String what) {
        count(what, 1);
    }

    void count(String what, int times) {
        counts.merge(what, times, Integer::sum);
    }

    void breach(Breach breach, String which) {
        breaches.computeIfAbsent(breach, _ -> new ArrayList<>()).add(which);
    }

    int counted(String what) {
        return counts.getOrDefault(what, 0);
    }

    /// @return one sentence for each
    List<String> of(Breach breach) {
        return List.copyOf(breaches.getOrDefault(breach, List.of()));
    }

    boolean kept() {
        return breaches.isEmpty();
    }

    /// @return whether something may still come
    boolean open() {
        return !of(Breach.LOST).isEmpty() || !of(Breach.STUCK).isEmpty();
    }
}
