package dev.darkroom.worker;

import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.batch.PassGate;
import dev.darkroom.worker.drawing.DrawingMemory;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.DrawingWatch;
import dev.darkroom.worker.drawing.Model;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Studio;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.prompt.Companions;
import dev.darkroom.worker.prompt.SamplerBook;
import dev.darkroom.worker.serving.Artist;
import dev.darkroom.worker.serving.WorkerMeters;

import java.util.List;
import java.util.Optional;

/// Draws with a loaded model, in a studio of its own.
public final class StudioArtist implements Artist {

    private final Model model;
    private final Studio studio;
    private final SamplerBook samplers;

    /// @param model closed with this
    public StudioArtist(Model model, BatchLimits limits, WorkerMeters meters) {
        this(model, limits, new PassGate(limits.passesSideBySide()).door(1), meters);
    }

    /// The same, beside other models.
    ///
    /// @param gate that its passes go through
    public StudioArtist(Model model, BatchLimits limits, PassGate.Door gate, WorkerMeters meters) {
        this.model = model;
        this.studio =
                new Studio(
                        model,
                        limits,
                        gate,
                        (shape, rows, took, _) -> meters.passed(shape, rows, took));
        this.samplers = new ModelSamplers(model);
    }

    @Override
    public ModelCard card() {
        return studio.card();
    }

    @Override
    public Optional<String> oneTimestep() {
        return model.oneTimestep();
    }

    @Override
    public SamplerBook samplers() {
        return samplers;
    }

    @Override
    public PictureUse pictures() {
        return model.pictures();
    }

    @Override
    public Companions companions() {
        return new Companions(
                model.adapters(),
                model.classifier(),
                model.controls(),
                model.imagePrompts(),
                model.retrieval());
    }

    @Override
    public List<PromptLength> measure(Words words) {
        return model.measure(words);
    }

    @Override
    public long mostPixels() {
        return model.memory().map(DrawingMemory::mostPixels).orElse(Long.MAX_VALUE);
    }

    @Override
    public void warmUp() {
        studio.warmUp();
    }

    @Override
    public Picture draw(DrawingParameters parameters, DrawingWatch watch) {
        return studio.draw(parameters, watch);
    }

    @Override
    public void close() {
        studio.close();
    }
}
