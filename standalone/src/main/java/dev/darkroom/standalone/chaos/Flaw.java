package dev.darkroom.standalone.chaos;

import java.util.Locale;

/// A promise that the parts of a trial break on purpose, so that a test can see the check fail.
enum Flaw {
    NONE,
    /// The sinks tell whatever they hear.
    NO_DEDUPLICATION,
    /// The workers settle a request before its outcome is acknowledged.
    HASTY_ACKNOWLEDGEMENT;

    private static final String PROPERTY = "darkroom.chaos.flaw";

    /// @return the one that this process was started with; no setting of any program
    static Flaw built() {
        return valueOf(
                System.getProperty(PROPERTY, NONE.name())
                        .toUpperCase(Locale.ROOT)
                        .replace('-', '_'));
    }
}
