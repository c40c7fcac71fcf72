package dev.darkroom.worker.onnx.family;

import static java.util.stream.Collectors.toMap;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.part.Autoencoder;
import dev.darkroom.worker.onnx.part.Denoiser;
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
/// folder says so, which is not the empty text.
///
/// Podell et al., *SDXL*, arXiv:2307.01952.
final class StableDiffusionXl implements Family {
    private static final String STATES = "encoder_hidden_states";
    private static final String POOLED = "text_embeds";
    private static final String SIZES = "time_ids";
    private static final Denoiser.Names NAMES =
            new Denoiser.Names("sample", "timestep", "out_sample");

    @Override
    public Set<String> pipelineClasses() {
        return Set.of(
                "StableDiffusionXLPipeline",
                "StableDiffusionXLImg2ImgPipeline",
                "ORTStableDiffusionXLPipeline");
    }

    @Override
    public ModelFolder.Needs needs(ModelFolder folder) {
        return new ModelFolder.Needs(
                List.of("text_encoder", "text_encoder_2", "unet", "vae_decoder"),
                List.of("tokenizer", "tokenizer_2"));
    }

    @Override
    public Connected connect(Parts parts) {
        Denoiser unet =
                parts.denoiser("unet", NAMES, LatentLayout.PLAIN, Set.of(STATES, POOLED, SIZES));
        TextEncoder first = parts.textEncoder("text_encoder", "tokenizer");
        TextEncoder second = parts.textEncoder("text_encoder_2", "tokenizer_2");
        boolean zeros = parts.folder().index().path("force_zeros_for_empty_prompt").asBoolean(true);
        return new Wiring(
                first,
                second,
                zeros ? Optional.of(zeros(encode(first, second, ""))) : Optional.empty(),
                unet,
                parts.autoencoder(),
                parts.latentMultiple("unet", unet));
    }

    private static Conditioning encode(TextEncoder first, TextEncoder second, String prompt) {
        Tensor state = first.encode(prompt, first.penultimate()).getFirst();
        List<Tensor> stateAndPooled = second.encode(prompt, second.penultimate(), POOLED);
        return new Conditioning(
                Map.of(
                        STATES, Tensors.beside(state, stateAndPooled.getFirst()),
                        POOLED, stateAndPooled.getLast()));
    }

    private static Conditioning zeros(Conditioning like) {
        return new Conditioning(
                like.inputs().entrySet().stream()
                        .collect(
                                toMap(
                                        Map.Entry::getKey,
                                        input -> Tensors.zeros(input.getValue().shape()))));
    }

    private record Wiring(
            TextEncoder first,
            TextEncoder second,
            Optional<Conditioning> zeros,
            Denoiser denoiser,
            Autoencoder autoencoder,
            int latentMultiple)
            implements Connected {
        @Override
        public PromptLength measure(String prompt) {
            PromptLength one = first.measure(prompt);
            PromptLength other = second.measure(prompt);
            return one.fits() ? other : one;
        }

        @Override
        public Conditioning encode(String prompt) {
            return StableDiffusionXl.encode(first, second, prompt);
        }

        @Override
        public Optional<Conditioning> nothing() {
            return zeros;
        }

        /// Original size, crop and target size: the whole of a picture as large as it is drawn.
        @Override
        public Conditioning complete(Conditioning text, DrawingParameters drawing) {
            float height = drawing.height();
            float width = drawing.width();
            Map<String, Tensor> inputs = new HashMap<>(text.inputs());
            inputs.put(
                    SIZES,
                    new Tensor(new int[] {6}, new float[] {height, width, 0, 0, height, width}));
            return new Conditioning(inputs);
        }
    }

    @Override
    public ModelCard.Defaults defaults(ModelFolder folder, int pixelsPerLatent) {
        int side = folder.config("unet").path("sample_size").asInt(128) * pixelsPerLatent;
        return new ModelCard.Defaults(side, side, 50, 5);
    }
}
