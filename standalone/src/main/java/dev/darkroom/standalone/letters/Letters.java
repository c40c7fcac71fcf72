package dev.darkroom.standalone.letters;

import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.WholeTopic;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// What is on `dead-letters` now.
record Letters(Bus bus) {

    /// What became of one letter.
    ///
    /// @param times that it was put aside
    /// @param replays times that it was published again
    /// @param replayedAt when it last was; empty if never
    record Past(int times, int replays, Optional<String> replayedAt) {

        static final Past NONE = new Past(0, 0, Optional.empty());

        Past aside() {
            return new Past(times + 1, replays, replayedAt);
        }

        Past replayed(String at) {
            return new Past(times, replays + 1, Optional.of(at));
        }

        /// @return in words; empty where there is nothing to say
        String words() {
            String again = times > 1 ? "  put aside %d times".formatted(times) : "";
            return replayedAt
                    .map(at -> "  replayed %d times, last at %s%s".formatted(replays, at, again))
                    .orElse(again);
        }
    }

    /// Reads each letter once, however often it was put aside, in the order in which it first was.
    ///
    /// @param keys of the letters wanted; all of them where it is empty
    /// @throws IOException if there is no such topic
    void each(Collection<String> keys, BiConsumer<Letter, Past> reader) throws IOException {
        var pasts = new HashMap<String, Past>();
        read(
                letter ->
                        letter.replayed()
                                .ifPresentOrElse(
                                        mark ->
                                                pasts.put(
                                                        mark,
                                                        past(pasts, mark).replayed(letter.at())),
                                        () ->
                                                pasts.put(
                                                        letter.mark(),
                                                        past(pasts, letter.mark()).aside())));
        read(
                letter -> {
                    boolean wanted = keys.isEmpty() || keys.contains(letter.key());
                    if (letter.replayed().isEmpty() && wanted) {
                        // What comes while this is read is for the next time.
                        Optional.ofNullable(pasts.remove(letter.mark()))
                                .ifPresent(past -> reader.accept(letter, past));
                    }
                });
    }

    private static Past past(Map<String, Past> pasts, String mark) {
        return pasts.getOrDefault(mark, Past.NONE);
    }

    private void read(Consumer<Letter> reader) throws IOException {
        try (var topic = WholeTopic.open(bus, bus.topics().deadLetters())) {
            topic.iterator().forEachRemaining(record -> reader.accept(new Letter(record)));
        }
    }
}
