package dev.darkroom.worker.prompt;

import dev.darkroom.worker.diffusion.sampler.SamplerOptions;
import dev.darkroom.worker.drawing.DrawingParameters;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// The samplers that the loaded model can be drawn with.
public interface SamplerBook {

    /// @param name canonical: one sampler, one name
    /// @param maxSteps the most steps it takes with this model's schedule
    record Entry(String name, int maxSteps) {}

    /// @param options of the sampler
    /// @param steps that their timesteps or sigmas stand for; empty where they name none
    record OptionsRead(SamplerOptions options, OptionalInt steps) {
        static final OptionsRead NONE = new OptionsRead(SamplerOptions.NONE, OptionalInt.empty());
    }

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

    /// What a request's options mean to a sampler: those that change something.
    ///
    /// @param asked values by diffusers' names
    /// @param complaints takes what is wrong with them
    default OptionsRead options(
            Entry sampler, Map<String, Object> asked, SamplerOptions.Complaints complaints) {
        asked.keySet().forEach(key -> complaints.add(key, "no options"));
        return OptionsRead.NONE;
    }

    /// Canonical names, for a person to choose from.
    List<String> names();

    /// What would do in place of a name that [#find] does not find.
    default String wanted(String name) {
        return "one of " + String.join(", ", names());
    }
}
