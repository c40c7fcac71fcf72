package dev.darkroom.worker.onnx.family;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.part.Autoencoder;
import dev.darkroom.worker.onnx.part.Denoiser;
import dev.darkroom.worker.onnx.part.LatentLayout;
import dev.darkroom.worker.onnx.part.Parts;
import dev.darkroom.worker.onnx.part.TextEncoder;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Stable Diffusion 1 and 2, and every model of that plan: one CLIP text encoder whose last hidden
/// state the U-Net attends to, and an autoencoder. What the network predicts (noise, velocity) is
/// the scheduler file's business.
///
/// Rombach et al., *High-Resolution Image Synthesis with Latent Diffusion Models*,
/// arXiv:2112.10752.
final class StableDiffusion implements Family {
    private static final Denoiser.Names NAMES =
            new Denoiser.Names("sample", "timestep", "out_sample");

    @Override
    public Set<String> pipelineClasses() {
        return Set.of(
                "StableDiffusionPipeline",
                "StableDiffusionImg2ImgPipeline",
                "OnnxStableDiffusionPipeline",
                "ORTStableDiffusionPipeline");
    }

    @Override
    public ModelFolder.Needs needs(ModelFolder folder) {
        return new ModelFolder.Needs(
                List.of("text_encoder", "unet", "vae_decoder"), List.of("tokenizer"));
    }

    @Override
    public Connected connect(Parts parts) {
        TextEncoder text = parts.textEncoder("text_encoder", "tokenizer");
        Denoiser unet = parts.denoiser("unet", NAMES, LatentLayout.PLAIN);
        return new Wiring(text, unet, parts.autoencoder(), parts.latentMultiple("unet", unet));
    }

    private record Wiring(
            TextEncoder text, Denoiser denoiser, Autoencoder autoencoder, int latentMultiple)
            implements Connected {
        @Override
        public PromptLength measure(String prompt) {
            return text.measure(prompt);
        }

        @Override
        public Conditioning encode(String prompt) {
            Tensor state = text.encode(prompt, "last_hidden_state").getFirst();
            return new Conditioning(Map.of("encoder_hidden_states", state));
        }
    }

    @Override
    public ModelCard.Defaults defaults(ModelFolder folder, int pixelsPerLatent) {
        int side = folder.config("unet").path("sample_size").asInt(64) * pixelsPerLatent;
        return new ModelCard.Defaults(side, side, 50, 7.5);
    }
}
