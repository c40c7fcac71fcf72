package dev.darkroom.worker.reference;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.diffusion.schedule.StrengthRule;
import dev.darkroom.worker.drawing.ControlShelf;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.EngineIdentity;
import dev.darkroom.worker.drawing.Framing;
import dev.darkroom.worker.drawing.ImagePrompts;
import dev.darkroom.worker.drawing.Model;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.Planes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// A model under another scheduler configuration, that notes what passes through it.
final class WatchedModel implements Model {
    /// One row of a forward pass and what the network answered.
    record Asked(Row row, Latents answer) {}

    private final Model model;
    private final SchedulerConfig scheduler;
    private final StrengthRule strengthRule;
    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<Latents> decoded = Collections.synchronizedList(new ArrayList<>());

    WatchedModel(Model model, SchedulerConfig scheduler, StrengthRule strengthRule) {
        this.model = model;
        this.scheduler = scheduler;
        this.strengthRule = strengthRule;
    }

    /// Every row so far, in the order of the passes.
    List<Asked> asked() {
        return List.copyOf(asked);
    }

    /// The final latents of every picture so far.
    List<Latents> decoded() {
        return List.copyOf(decoded);
    }

    @Override
    public ModelCard card() {
        return model.card();
    }

    @Override
    public EngineIdentity identity() {
        return model.identity();
    }

    @Override
    public SchedulerConfig scheduler() {
        return scheduler;
    }

    @Override
    public LatentShape latentShape(int width, int height) {
        return model.latentShape(width, height);
    }

    @Override
    public List<PromptLength> measure(Words words) {
        return model.measure(words);
    }

    @Override
    public Conditioning encode(Words words, int pieces) {
        return model.encode(words, pieces);
    }

    @Override
    public Optional<Conditioning> nothing(Conditioning like) {
        return model.nothing(like);
    }

    @Override
    public Conditioning complete(
            Conditioning text, DrawingParameters drawing, Framing.Frame frame) {
        return model.complete(text, drawing, frame);
    }

    @Override
    public boolean guidesItself() {
        return model.guidesItself();
    }

    @Override
    public Steps steps(DrawingParameters drawing, SchedulerConfig config) {
        return model.steps(drawing, config);
    }

    @Override
    public StrengthRule strengthRule() {
        return strengthRule;
    }

    @Override
    public PictureUse pictures() {
        return model.pictures();
    }

    @Override
    public Latents encode(Planes picture, NoiseSource noise) {
        return model.encode(picture, noise);
    }

    @Override
    public ControlShelf controls() {
        return model.controls();
    }

    @Override
    public ImagePrompts imagePrompts() {
        return model.imagePrompts();
    }

    @Override
    public ForwardPass denoiser() {
        ForwardPass denoiser = model.denoiser();
        return rows -> {
            List<Latents> answers = denoiser.run(rows);
            for (int i = 0; i < rows.size(); i++) {
                asked.add(new Asked(rows.get(i), answers.get(i)));
            }
            return answers;
        };
    }

    @Override
    public Pixels decode(Latents latents) {
        decoded.add(latents);
        return model.decode(latents);
    }

    @Override
    public void close() {
        model.close();
    }
}
