package dev.darkroom.worker.onnx.family;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.schedule.FlowShift;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
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
import dev.darkroom.worker.onnx.part.Parts;
import dev.darkroom.worker.onnx.part.TextEncoder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Flux: T5's states and CLIP's pooled text into a transformer over patches of two by two latents,
/// with the guidance scale as an input where the model was distilled with it.
///
/// Black Forest Labs, *FLUX.1* (2024); the steps are evenly spaced noise levels, shifted by the
/// number of patches.
final class Flux implements Family {
    private static final int USUAL_LONG_TEXT = 512;
    private static final int MOST_LONG_TEXT = 512;
    private static final String STATES = "encoder_hidden_states";
    private static final String POOLED = "pooled_projections";
    private static final String GUIDANCE = "guidance";
    private static final DenoisingNetwork.Names NAMES =
            new DenoisingNetwork.Names("hidden_states", "timestep", "out_hidden_states");

    @Override
    public Set<String> pipelineClasses() {
        return Set.of("FluxPipeline", "FluxImg2ImgPipeline", "FluxInpaintPipeline");
    }

    @Override
    public ModelFolder.Needs needs(ModelFolder folder) {
        return new ModelFolder.Needs(
                List.of("text_encoder", "text_encoder_2", "transformer", "vae_decoder"),
                List.of("tokenizer", "tokenizer_2"));
    }

    @Override
    public Connected connect(Parts parts) {
        int longText = parts.folder().longText().orElse(USUAL_LONG_TEXT);
        DenoisingNetwork transformer =
                parts.denoiser(
                        "transformer", NAMES, new PatchLayout(), Set.of(STATES, POOLED, GUIDANCE));
        return new Wiring(
                parts.textEncoder("text_encoder", "tokenizer"),
                parts.textEncoder("text_encoder_2", "tokenizer_2", longText),
                transformer,
                parts.autoencoder());
    }

    private record Wiring(
            TextEncoder clip, TextEncoder t5, DenoisingNetwork denoiser, Autoencoder autoencoder)
            implements Connected {
        /// Of CLIP's reading only the pooled text counts, and of that the first window.
        @Override
        public List<PromptLength> measure(Words words) {
            TextEncoder reading = longReader(words);
            int used = reading.length(words.second(), words.weighted());
            return List.of(new PromptLength(1, used, reading.window(), false));
        }

        private TextEncoder longReader(Words words) {
            return words.longText().isPresent() ? t5.reading(words.longText().getAsInt()) : t5;
        }

        @Override
        public Conditioning encode(Words words, int pieces) {
            TextEncoder.Manner manner = new TextEncoder.Manner(words.weighted(), 1);
            return new Conditioning(
                    Map.of(
                            STATES,
                            longReader(words)
                                    .encode(words.second(), manner, "last_hidden_state")
                                    .getFirst(),
                            POOLED,
                            clip.encode(words.first(), manner, "pooler_output").getFirst()));
        }

        @Override
        public Abilities abilities() {
            var longText = Abilities.LongText.of(t5.window(), t5.reading(MOST_LONG_TEXT).window());
            var guidance =
                    denoiser.takes(GUIDANCE)
                            ? Abilities.Guidance.AN_INPUT
                            : Abilities.Guidance.NOTHING;
            return new Abilities(2, 0, longText, guidance, false, false);
        }

        @Override
        public Conditioning complete(
                Conditioning text, DrawingParameters drawing, Framing.Frame frame) {
            if (!denoiser.takes(GUIDANCE)) {
                return text;
            }
            Map<String, Tensor> inputs = new HashMap<>(text.inputs());
            float[] scale = {(float) drawing.guidanceScale()};
            inputs.put(GUIDANCE, new Tensor(new int[0], scale));
            return new Conditioning(inputs);
        }

        @Override
        public boolean guidesItself() {
            return true;
        }

        @Override
        public Steps steps(int count, LatentShape shape, SchedulerConfig scheduler) {
            double[] levels = IntStream.range(0, count).mapToDouble(i -> level(i, count)).toArray();
            int patches = shape.height() / 2 * (shape.width() / 2);
            return Steps.atSigmas(levels).withMu(FlowShift.mu(scheduler, patches));
        }

        /// From 1 down to 1/count in even steps.
        private static double level(int i, int count) {
            return count == 1 ? 1 : 1 + i * (1.0 / count - 1) / (count - 1);
        }

        @Override
        public StrengthRule strengthRule() {
            return StrengthRule.SD3;
        }

        @Override
        public int latentMultiple() {
            return 2;
        }
    }

    @Override
    public ModelCard.Defaults defaults(ModelFolder folder, int pixelsPerLatent) {
        int side = 128 * pixelsPerLatent;
        return new ModelCard.Defaults(side, side, 28, 3.5);
    }
}
