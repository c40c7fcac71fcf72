package dev.darkroom.worker;

import dev.darkroom.worker.diffusion.sampler.Rehearsal;
import dev.darkroom.worker.diffusion.sampler.SamplerKind;
import dev.darkroom.worker.diffusion.sampler.SamplerOptions;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.Model;
import dev.darkroom.worker.drawing.SamplerChoice;
import dev.darkroom.worker.prompt.SamplerBook;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/// The samplers that fit one model's schedule.
final class ModelSamplers implements SamplerBook {
    private static final int FEW_STEPS = 4;

    private final Model model;
    private final SchedulerConfig schedule;
    private final Map<SamplerKind, Entry> entries = new ConcurrentHashMap<>();

    ModelSamplers(Model model) {
        this.model = model;
        this.schedule = model.scheduler();
    }

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
                .map(
                        kind ->
                                OptionalDouble.of(
                                        kind.leastStrength(schedule, model.strengthRule(), steps)))
                .orElse(OptionalDouble.empty());
    }

    @Override
    public OptionsRead options(
            Entry sampler, Map<String, Object> asked, SamplerOptions.Complaints complaints) {
        SamplerKind kind = Samplers.find(sampler.name()).orElseThrow();
        var options = SamplerOptions.read(asked, kind, complaints);
        return new OptionsRead(
                options.effective(kind, schedule), options.count(kind.endsSigmas(schedule)));
    }

    @Override
    public Optional<String> fault(DrawingParameters drawing) {
        return new SamplerChoice(model).fault(drawing);
    }

    @Override
    public List<String> names() {
        return Samplers.all().stream()
                .filter(kind -> kind.fits(schedule))
                .filter(this::draws)
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

    /// Some noise levels that fit by name have no form in a model's own.
    private boolean draws(SamplerKind kind) {
        int few = Math.min(FEW_STEPS, entry(kind).maxSteps());
        return new Rehearsal(schedule).fault(kind, Steps.of(few)).isEmpty();
    }

    private Entry entry(SamplerKind kind) {
        return entries.computeIfAbsent(kind, it -> new Entry(it.name(), it.maxSteps(schedule)));
    }
}
