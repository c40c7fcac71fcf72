package dev.darkroom.worker.prompt;

import dev.darkroom.worker.drawing.DrawingParameters;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The samplers that the loaded model can be drawn with.
public interface SamplerBook {

    /// @param name canonical: one sampler, one name
    /// @param maxSteps the most steps it takes with this model's schedule
    record Entry(String name, int maxSteps) {}

    /// The model's own.
    Entry standard();

    /// @param name as a request may write it
    Optional<Entry> find(String name);

    /// The least strength that leaves a step of `steps` to a drawing from a picture; above 1 where
    /// none does, empty where the sampler starts from noise alone.
    OptionalDouble leastStrength(Entry sampler, int steps);

    /// What keeps a drawing's sampler from its steps, although each may do by itself; empty where
    /// nothing does.
    default Optional<String> fault(DrawingParameters drawing) {
        return Optional.empty();
    }

    /// Canonical names, for a person to choose from.
    List<String> names();

    /// What would do in place of a name that [#find] does not find.
    default String wanted(String name) {
        return "one of " + String.join(", ", names());
    }
}
