package dev.darkroom.runtime.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// How far apart two words are, to guess what a misspelt key was meant to be.
public final class Spelling {

    private static final int CLOSE = 2;

    private Spelling() {}

    /// @return the word that is nearest, if any is so near that it may have been meant
    public static Optional<String> nearest(String word, Collection<String> words) {
        return words.stream()
                .filter(other -> distance(word, other) <= CLOSE)
                .min(
                        Comparator.<String>comparingInt(other -> distance(word, other))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /// @return Levenshtein distance: least number of characters inserted, deleted or replaced
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
