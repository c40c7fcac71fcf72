package dev.darkroom.worker.onnx.family;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.diffusion.schedule.StrengthRule;
import dev.darkroom.worker.drawing.Abilities;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.Framing;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.onnx.part.Autoencoder;
import dev.darkroom.worker.onnx.part.DenoisingNetwork;

import java.util.List;
import java.util.Optional;

/// A loaded model's parts, connected. What most families do alike is here.
public interface Connected {
    /// How much of their windows the texts take, for each text encoder whose window limits them.
    List<PromptLength> measure(Words words);

    /// The words' inputs of the denoiser.
    ///
    /// @param pieces windows that each CLIP encoder reads
    Conditioning encode(Words words, int pieces);

    /// Which of a request's finer fields can be honoured.
    Abilities abilities();

    /// What a drawing without a negative prompt leads away from, where that is not the empty text.
    ///
    /// @param like a conditioning of the shapes wanted
    default Optional<Conditioning> nothing(Conditioning like) {
        return Optional.empty();
    }

    /// A text's inputs with those that depend on the drawing's numbers.
    default Conditioning complete(
            Conditioning text, DrawingParameters drawing, Framing.Frame frame) {
        return text;
    }

    /// Whether the guidance scale is an input of the denoiser, so that one row is enough.
    default boolean guidesItself() {
        return false;
    }

    /// What a guidance scale does, where the network is not distilled to one.
    default Abilities.Guidance guidedBy() {
        return guidesItself() ? Abilities.Guidance.AN_INPUT : Abilities.Guidance.TWO_ROWS;
    }

    /// The steps of a drawing, which may depend on its size.
    default Steps steps(int count, LatentShape shape, SchedulerConfig scheduler) {
        return Steps.of(count);
    }

    /// Where a drawing from a picture starts.
    default StrengthRule strengthRule() {
        return StrengthRule.SD;
    }

    DenoisingNetwork denoiser();

    Autoencoder autoencoder();

    /// Latents' height and width must be multiples of this.
    int latentMultiple();
}
