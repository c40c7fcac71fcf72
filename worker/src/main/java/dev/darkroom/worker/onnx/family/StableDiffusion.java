package dev.darkroom.worker.onnx.family;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.part.Denoiser;
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
    private static final String TEXT_STATE = "last_hidden_state";
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
    public ModelFolder.Needs needs() {
        return new ModelFolder.Needs(
                List.of("text_encoder", "unet", "vae_decoder"), List.of("tokenizer"));
    }

    @Override
    public Connected connect(Parts parts) {
        TextEncoder text = parts.textEncoder("text_encoder", "tokenizer");
        Denoiser unet = parts.denoiser("unet", NAMES);
        return new Connected(
                text::measure,
                prompt -> conditioning(text, prompt),
                unet,
                parts.latentMultiple("unet", unet),
                parts.imageDecoder("vae_decoder"));
    }

    private static Conditioning conditioning(TextEncoder text, String prompt) {
        List<Tensor> states = text.encode(prompt, List.of(TEXT_STATE));
        return new Conditioning(Map.of("encoder_hidden_states", states.getFirst()));
    }

    @Override
    public ModelCard.Defaults defaults(ModelFolder folder, int pixelsPerLatent) {
        int side = folder.config("unet").path("sample_size").asInt(64) * pixelsPerLatent;
        return new ModelCard.Defaults(side, side, 50, 7.5);
    }
}
