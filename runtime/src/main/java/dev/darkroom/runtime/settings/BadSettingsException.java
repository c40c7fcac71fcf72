package dev.darkroom.runtime.settings;

import java.io.Serial;
import java.util.List;

/// The settings cannot be used. Holds every fault, so that a user mends them in one go; the exit
/// code is 2.
public final class BadSettingsException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // List.copyOf makes a serializable list
    private final List<String> faults;

    /// @param faults one sentence each: which setting, what was found, what is wanted
    public BadSettingsException(List<String> faults) {
        super(String.join("; ", faults));
        this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
        return faults;
    }
}
