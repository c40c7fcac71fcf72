package dev.darkroom.worker.onnx.family;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.StrengthRule;
import dev.darkroom.worker.drawing.Abilities;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.Framing;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.part.Autoencoder;
import dev.darkroom.worker.onnx.part.DenoisingNetwork;
import dev.darkroom.worker.onnx.part.LatentLayout;
import dev.darkroom.worker.onnx.part.LayeredTextEncoder;
import dev.darkroom.worker.onnx.part.Parts;
import dev.darkroom.worker.onnx.part.TextEncoder;

import java.util.HashMap;
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
    private static final String CONSISTENCY = "LatentConsistencyModelPipeline";
    private static final String STATES = "encoder_hidden_states";
    private static final String STEPS_OFFSET = "steps_offset";
    private static final String CLIP_SAMPLE = "clip_sample";
    private static final DenoisingNetwork.Names NAMES =
            new DenoisingNetwork.Names("sample", "timestep", "out_sample");

    @Override
    public Set<String> pipelineClasses() {
        return Set.of(
                "StableDiffusionPipeline",
                "StableDiffusionImg2ImgPipeline",
                "StableDiffusionInpaintPipeline",
                CONSISTENCY);
    }

    @Override
    public ModelFolder.Needs needs(ModelFolder folder) {
        return new ModelFolder.Needs(
                List.of("text_encoder", "unet", "vae_decoder"), List.of("tokenizer"));
    }

    @Override
    public Connected connect(Parts parts) {
        LayeredTextEncoder text = parts.layeredTextEncoder("text_encoder", "tokenizer");
        DenoisingNetwork unet =
                parts.denoiser(
                        "unet", NAMES, LatentLayout.PLAIN, Set.of(STATES, GuidanceEmbedding.INPUT));
        return new Wiring(
                text,
                unet,
                GuidanceEmbedding.of(parts.folder().config("unet")),
                parts.autoencoder(),
                parts.latentMultiple("unet", unet),
                parts.folder().pipelineClass().equals(CONSISTENCY)
                        ? StrengthRule.LCM
                        : StrengthRule.SD);
    }

    /// Early folders leave out or misstate two keys of what their networks were trained for.
    /// diffusers' pipelines put them right, whichever class the file names.
    @Override
    public SchedulerConfig scheduler(ModelFolder folder, SchedulerConfig file) {
        if (folder.pipelineClass().equals(CONSISTENCY)) {
            return file;
        }
        ConfigDefaults keys = Samplers.defaultFor(file).defaults();
        var right = new HashMap<String, Object>();
        if (keys.has(STEPS_OFFSET) || file.has(STEPS_OFFSET)) {
            right.put(STEPS_OFFSET, 1);
        }
        if (keys.has(CLIP_SAMPLE) || file.has(CLIP_SAMPLE)) {
            right.put(CLIP_SAMPLE, false);
        }
        return file.with(right);
    }

    private record Wiring(
            LayeredTextEncoder text,
            DenoisingNetwork denoiser,
            GuidanceEmbedding guidance,
            Autoencoder autoencoder,
            int latentMultiple,
            StrengthRule strengthRule)
            implements Connected {
        @Override
        public List<PromptLength> measure(Words words) {
            return List.of(
                    new PromptLength(
                            0,
                            text.whole().length(words.first(), words.weighted()),
                            text.whole().window(),
                            denoiser.takesAnyLength(STATES)));
        }

        @Override
        public Conditioning encode(Words words, int pieces) {
            TextEncoder.Manner manner = new TextEncoder.Manner(words.weighted(), pieces);
            Tensor state = text.encode(words.first(), words.clipSkip(), manner);
            return new Conditioning(Map.of(STATES, state));
        }

        @Override
        public Abilities abilities() {
            return new Abilities(
                    1, text.maxSkip(), Abilities.LongText.NONE, guidedBy(), false, false);
        }

        @Override
        public boolean guidesItself() {
            return denoiser.takes(GuidanceEmbedding.INPUT);
        }

        @Override
        public Conditioning complete(
                Conditioning text, DrawingParameters drawing, Framing.Frame frame) {
            if (!guidesItself()) {
                return text;
            }
            Map<String, Tensor> inputs = new HashMap<>(text.inputs());
            inputs.put(GuidanceEmbedding.INPUT, guidance.of(drawing.guidanceScale()));
            return new Conditioning(inputs);
        }
    }

    @Override
    public ModelCard.Defaults defaults(ModelFolder folder, int pixelsPerLatent) {
        int side = folder.config("unet").path("sample_size").asInt(64) * pixelsPerLatent;
        return folder.pipelineClass().equals(CONSISTENCY)
                ? new ModelCard.Defaults(side, side, 4, 8.5)
                : new ModelCard.Defaults(side, side, 50, 7.5);
    }
}
