package dev.darkroom.worker.onnx.family;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.diffusion.schedule.StrengthRule;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.onnx.part.Autoencoder;
import dev.darkroom.worker.onnx.part.Denoiser;

import java.util.Optional;

/// A loaded model's parts, connected. What most families do alike is here.
public interface Connected {
    /// How much of the text window a prompt takes.
    PromptLength measure(String prompt);

    /// A prompt's inputs of the denoiser.
    Conditioning encode(String prompt);

    /// What a drawing without a negative prompt leads away from, where that is not the empty text.
    default Optional<Conditioning> nothing() {
        return Optional.empty();
    }

    /// A text's inputs with those that depend on the drawing's numbers.
    default Conditioning complete(Conditioning text, DrawingParameters drawing) {
        return text;
    }

    /// Whether the guidance scale is an input of the denoiser, so that one row is enough.
    default boolean guidesItself() {
        return false;
    }

    /// The steps of a drawing, which may depend on its size.
    default Steps steps(int count, LatentShape shape, SchedulerConfig scheduler) {
        return Steps.of(count);
    }

    /// Where a drawing from a picture starts.
    default StrengthRule strengthRule() {
        return StrengthRule.SD;
    }

    Denoiser denoiser();

    Autoencoder autoencoder();

    /// Latents' height and width must be multiples of this.
    int latentMultiple();
}
