package dev.darkroom.worker.drawing;

import dev.darkroom.worker.diffusion.sampler.Rehearsal;
import dev.darkroom.worker.diffusion.sampler.Sampler;
import dev.darkroom.worker.diffusion.sampler.SamplerKind;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.diffusion.schedule.StrengthRule;

import java.util.Optional;

/// The sampler of one drawing with a model, and whether it can be drawn at all.
public record SamplerChoice(Model model) {
    /// What keeps a drawing's sampler from its steps; empty where nothing does.
    public Optional<String> fault(DrawingParameters wanted) {
        SamplerKind kind = kind(wanted);
        return new Rehearsal(model.scheduler()).fault(kind, () -> of(wanted));
    }

    Sampler of(DrawingParameters wanted) {
        SamplerKind kind = kind(wanted);
        StrengthRule rule = kind.strengthRule(model.strengthRule());
        Steps all = model.steps(wanted, model.scheduler());
        Steps some = wanted.init().map(init -> all.withStrength(init.strength(), rule)).orElse(all);
        return kind.create(model.scheduler(), some, wanted.nuances().options());
    }

    private static SamplerKind kind(DrawingParameters wanted) {
        return Samplers.find(wanted.sampler())
                .orElseThrow(() -> new DrawingFailed("no sampler is named " + wanted.sampler()));
    }
}
