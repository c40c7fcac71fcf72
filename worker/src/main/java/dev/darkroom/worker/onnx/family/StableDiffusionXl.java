package dev.darkroom.worker.onnx.family;

import static java.util.stream.Collectors.toMap;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Tensor;
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
import dev.darkroom.worker.onnx.part.Parts;
import dev.darkroom.worker.onnx.part.TextEncoder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Stable Diffusion XL: the penultimate states of two CLIP encoders side by side, the second one's
/// pooled text and the picture's size as further inputs. No negative prompt means zeros where the
/// folder says so, which is not the empty text. U-Nets distilled with guidance take its scale.
///
/// Podell et al., *SDXL*, arXiv:2307.01952.
final class StableDiffusionXl implements Family {
    private static final String STATES = "encoder_hidden_states";
    private static final String POOLED = "text_embeds";
    private static final String SIZES = "time_ids";
    private static final DenoisingNetwork.Names NAMES =
            new DenoisingNetwork.Names("sample", "timestep", "out_sample");

    @Override
    public Set<String> pipelineClasses() {
        return Set.of(
                "StableDiffusionXLPipeline",
                "StableDiffusionXLImg2ImgPipeline",
                "StableDiffusionXLInpaintPipeline");
    }

    @Override
    public ModelFolder.Needs needs(ModelFolder folder) {
        return new ModelFolder.Needs(
                List.of("text_encoder", "text_encoder_2", "unet", "vae_decoder"),
                List.of("tokenizer", "tokenizer_2"));
    }

    @Override
    public Connected connect(Parts parts) {
        DenoisingNetwork unet =
                parts.denoiser(
                        "unet",
                        NAMES,
                        LatentLayout.PLAIN,
                        Set.of(STATES, POOLED, SIZES, GuidanceEmbedding.INPUT));
        TextEncoder first = parts.textEncoder("text_encoder", "tokenizer");
        TextEncoder second = parts.textEncoder("text_encoder_2", "tokenizer_2");
        boolean zeros = parts.folder().index().path("force_zeros_for_empty_prompt").asBoolean(true);
        return new Wiring(
                first,
                second,
                zeros,
                unet,
                GuidanceEmbedding.of(parts.folder().config("unet")),
                parts.autoencoder(),
                parts.latentMultiple("unet", unet));
    }

    /// @param zeros whether no negative prompt is zeros
    private record Wiring(
            TextEncoder first,
            TextEncoder second,
            boolean zeros,
            DenoisingNetwork denoiser,
            GuidanceEmbedding guidance,
            Autoencoder autoencoder,
            int latentMultiple)
            implements Connected {
        @Override
        public List<PromptLength> measure(Words words) {
            boolean inPieces = denoiser.takesAnyLength(STATES);
            boolean weighted = words.weighted();
            return List.of(
                    new PromptLength(
                            0, first.length(words.first(), weighted), first.window(), inPieces),
                    new PromptLength(
                            1, second.length(words.second(), weighted), second.window(), inPieces));
        }

        @Override
        public Conditioning encode(Words words, int pieces) {
            TextEncoder.Manner manner = new TextEncoder.Manner(words.weighted(), pieces);
            int skip = words.clipSkip();
            Tensor state = first.encode(words.first(), manner, first.penultimate(skip)).getFirst();
            List<Tensor> stateAndPooled =
                    second.encode(words.second(), manner, second.penultimate(skip), POOLED);
            return new Conditioning(
                    Map.of(
                            STATES, Tensors.beside(state, stateAndPooled.getFirst()),
                            POOLED, stateAndPooled.getLast()));
        }

        @Override
        public Abilities abilities() {
            int maxSkip = Math.min(first.maxSkip(), second.maxSkip());
            return new Abilities(2, maxSkip, Abilities.LongText.NONE, guidedBy(), zeros, true);
        }

        @Override
        public boolean guidesItself() {
            return denoiser.takes(GuidanceEmbedding.INPUT);
        }

        @Override
        public Optional<Conditioning> nothing(Conditioning like) {
            return zeros ? Optional.of(zeros(like)) : Optional.empty();
        }

        private static Conditioning zeros(Conditioning like) {
            return new Conditioning(
                    like.inputs().entrySet().stream()
                            .collect(
                                    toMap(
                                            Map.Entry::getKey,
                                            input -> Tensors.zeros(input.getValue().shape()))));
        }

        /// Original size, crop and target size, each with the vertical first.
        @Override
        public Conditioning complete(
                Conditioning text, DrawingParameters drawing, Framing.Frame frame) {
            ModelCard.Size drawn = new ModelCard.Size(drawing.width(), drawing.height());
            ModelCard.Size original = frame.original().orElse(drawn);
            ModelCard.Size target = frame.target().orElse(drawn);
            float[] sizes = {
                original.height(), original.width(),
                frame.top(), frame.left(),
                target.height(), target.width()
            };
            Map<String, Tensor> inputs = new HashMap<>(text.inputs());
            inputs.put(SIZES, new Tensor(new int[] {sizes.length}, sizes));
            if (guidesItself()) {
                inputs.put(GuidanceEmbedding.INPUT, guidance.of(drawing.guidanceScale()));
            }
            return new Conditioning(inputs);
        }
    }

    @Override
    public ModelCard.Defaults defaults(ModelFolder folder, int pixelsPerLatent) {
        int side = folder.config("unet").path("sample_size").asInt(128) * pixelsPerLatent;
        return new ModelCard.Defaults(side, side, 50, 5);
    }
}
