package dev.darkroom.producer.letters;

import java.util.Optional;

/// What became of one letter.
///
/// @param times that it was put aside
/// @param replays times that it was published again
/// @param replayedAt when it last was; empty if never
public record LetterPast(int times, int replays, Optional<String> replayedAt) {

    static final LetterPast NONE = new LetterPast(0, 0, Optional.empty());

    LetterPast aside() {
        return new LetterPast(times + 1, replays, replayedAt);
    }

    LetterPast replayed(String at) {
        return new LetterPast(times, replays + 1, Optional.of(at));
    }

    /// @return in words; empty where there is nothing to say
    public String words() {
        String again = times > 1 ? "  put aside %s times".formatted(times) : "";
        return replayedAt
                .map(at -> "  replayed %s times, last at %s%s".formatted(replays, at, again))
                .orElse(again);
    }
}
