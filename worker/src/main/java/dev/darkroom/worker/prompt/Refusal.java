package dev.darkroom.worker.prompt;

import java.util.List;
import java.util.stream.Collectors;

/// A request that can never be drawn as it is.
///
/// @param asked what every answer repeats
/// @param faults everything wrong with it, in the order of the request's fields; at least one
public record Refusal(Asked asked, List<Fault> faults) implements Reading {

    public Refusal {
        faults = List.copyOf(faults);
    }

    /// The fault that the refusal is known by.
    public Fault first() {
        return faults.getFirst();
    }

    /// All faults in one sentence for a person.
    public String message() {
        return "prompt %s: ".formatted(asked.id())
                + faults.stream().map(Fault::toString).collect(Collectors.joining("; "));
    }
}
