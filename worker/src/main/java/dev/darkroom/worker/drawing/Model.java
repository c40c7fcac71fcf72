package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.diffusion.schedule.StrengthRule;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.Planes;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A loaded model: networks, tokenizers and their settings. Every method may be called from several
/// threads at once; those that run a network are called from platform threads only.
public interface Model extends AutoCloseable {
    ModelCard card();

    EngineIdentity identity();

    /// The schedule and the default sampler the model was trained for.
    SchedulerConfig scheduler();

    /// @param width in pixels, a multiple of [ModelCard#sizeMultiple]
    /// @param height likewise
    LatentShape latentShape(int width, int height);

    /// How much of their windows the texts take, for each text encoder whose window limits them.
    List<PromptLength> measure(Words words);

    /// Runs the text encoders. Empty words give the unconditional conditioning.
    ///
    /// @param pieces windows that each CLIP encoder reads, at least 1; empty ones fill up a shorter
    ///   text, and what is beyond the last is cut away
    Conditioning encode(Words words, int pieces);

    /// What a drawing without a negative prompt leads away from, where that is not the empty text.
    ///
    /// @param like a conditioning of the shapes wanted
    default Optional<Conditioning> nothing(Conditioning like) {
        return Optional.empty();
    }

    /// A text's conditioning with the inputs that depend on the drawing's numbers, and with those
    /// that take a picture which prompts the drawing: they are told of none.
    ///
    /// @param frame what the model is told of sizes and crops
    default Conditioning complete(
            Conditioning text, DrawingParameters drawing, Framing.Frame frame) {
        return text;
    }

    /// Whether the network takes the guidance scale as an input, so that it is asked once a step.
    default boolean guidesItself() {
        return false;
    }

    /// All steps of a drawing; some models' noise levels depend on the picture's size.
    ///
    /// @param scheduler the configuration that the sampler is created with
    default Steps steps(DrawingParameters drawing, SchedulerConfig scheduler) {
        return Steps.of(drawing.steps());
    }

    /// Which of its steps a drawing from a picture starts at.
    default StrengthRule strengthRule() {
        return StrengthRule.SD;
    }

    /// Whether pictures can be encoded, and whether one must be given.
    default PictureUse pictures() {
        return PictureUse.NEVER;
    }

    /// Runs the image encoder.
    ///
    /// @param noise gives the posterior's draw
    /// @throws UnsupportedOperationException if the model has no image encoder
    default Latents encode(Planes picture, NoiseSource noise) {
        throw new UnsupportedOperationException("this model does not draw from pictures");
    }

    /// Whether one call of its networks is worth all cores of a processor.
    default boolean heavy() {
        return false;
    }

    /// What drawing with it takes of the memory, where that is known.
    default Optional<DrawingMemory> memory() {
        return Optional.empty();
    }

    /// Why rows at different timesteps do not share a call of the network, where they do not.
    default Optional<String> oneTimestep() {
        return Optional.empty();
    }

    /// A small network that decodes latents in the middle of a drawing, to be looked at only.
    default Optional<Function<Latents, Pixels>> previewDecoder() {
        return Optional.empty();
    }

    /// The adapters that it can be drawn with.
    default AdapterShelf adapters() {
        return AdapterShelf.EMPTY;
    }

    /// Holds the weights with adapters merged into them, waiting until they are made.
    ///
    /// @param adapters at least one of [#adapters], in the order of their names
    /// @param stillWanted run now and then while waiting; whatever it throws gives the wait up
    /// @throws DrawingFailed where they cannot be made
    default WeightSet hold(List<UsedAdapter> adapters, Runnable stillWanted) {
        throw new UnsupportedOperationException("this model has no adapters");
    }

    /// A classifier of its noisy latents, if it has one that can lead a drawing.
    default Optional<Classifier> classifier() {
        return Optional.empty();
    }

    /// The control networks that it can be led by.
    default ControlShelf controls() {
        return ControlShelf.EMPTY;
    }

    /// What lets pictures prompt it beside its texts.
    default ImagePrompts imagePrompts() {
        return ImagePrompts.NONE;
    }

    /// The pictures that are found for its texts.
    default Retrieval retrieval() {
        return Retrieval.NONE;
    }

    /// The denoising network; led by control networks where its rows say so.
    ForwardPass denoiser();

    /// Runs the image decoder on final latents, scaling undone.
    Pixels decode(Latents latents);

    @Override
    void close();
}
