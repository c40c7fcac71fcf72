package dev.darkroom.worker;

import dev.darkroom.worker.diffusion.sampler.SamplerKind;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.StrengthRule;
import dev.darkroom.worker.prompt.SamplerBook;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The samplers that fit one model's schedule.
///
/// @param strength how the model's pipeline reads a strength
record ModelSamplers(SchedulerConfig schedule, StrengthRule strength) implements SamplerBook {

    @Override
    public Entry standard() {
        return entry(Samplers.defaultFor(schedule));
    }

    @Override
    public Optional<Entry> find(String name) {
        return Samplers.find(name).filter(kind -> kind.fits(schedule)).map(this::entry);
    }

    @Override
    public OptionalDouble leastStrength(Entry sampler, int steps) {
        return Samplers.find(sampler.name())
                .filter(SamplerKind::startsFromPictures)
                .map(kind -> OptionalDouble.of(kind.leastStrength(schedule, strength, steps)))
                .orElse(OptionalDouble.empty());
    }

    @Override
    public List<String> names() {
        return Samplers.all().stream()
                .filter(kind -> kind.fits(schedule))
                .map(SamplerKind::name)
                .toList();
    }

    @Override
    public String wanted(String name) {
        String one = SamplerBook.super.wanted(name);
        return Samplers.findInverse(name)
                .map(_ -> one + "; darkroom invert turns pictures into noise")
                .orElse(one);
    }

    private Entry entry(SamplerKind kind) {
        return new Entry(kind.name(), kind.maxSteps(schedule));
    }
}
