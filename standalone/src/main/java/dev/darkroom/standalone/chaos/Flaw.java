package dev.darkroom.standalone.chaos;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// A promise that the parts of a trial break on purpose, so that a test can see the check fail.
enum Flaw {
    /// The sinks tell whatever they hear.
    NO_DEDUPLICATION,
    /// The workers settle a request before its outcome is acknowledged.
    HASTY_ACKNOWLEDGEMENT;

    private static final String PROPERTY = "darkroom.chaos.flaws";

    /// @return those that this process was started with, such as `no-deduplication`, separated by
    ///   commas; no setting of any program
    static Set<Flaw> built() {
        Set<Flaw> built = EnumSet.noneOf(Flaw.class);
        Arrays.stream(System.getProperty(PROPERTY, "").split(","))
                .filter(word -> !word.isBlank())
                .map(word -> valueOf(word.strip().toUpperCase(Locale.ROOT).replace('-', '_')))
                .forEach(built::add);
        return built;
    }
}
