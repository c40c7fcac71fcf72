package dev.darkroom.worker.onnx.family;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.schedule.FlowShift;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.diffusion.schedule.StrengthRule;
import dev.darkroom.worker.drawing.Abilities;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.part.Autoencoder;
import dev.darkroom.worker.onnx.part.DenoisingNetwork;
import dev.darkroom.worker.onnx.part.LatentLayout;
import dev.darkroom.worker.onnx.part.Parts;
import dev.darkroom.worker.onnx.part.TextEncoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Stable Diffusion 3: the penultimate states of two CLIP encoders side by side, filled up to T5's
/// width, with T5's states below them; both pooled texts side by side. T5 may be left out of a
/// folder, and is zeros then.
///
/// Esser et al., *Scaling Rectified Flow Transformers*, arXiv:2403.03206.
final class StableDiffusion3 implements Family {
    private static final int USUAL_LONG_TEXT = 256;
    private static final int MOST_LONG_TEXT = 512;
    private static final String POOLED = "text_embeds";
    private static final String STATES = "encoder_hidden_states";
    private static final String POOLED_PROJECTIONS = "pooled_projections";
    private static final DenoisingNetwork.Names NAMES =
            new DenoisingNetwork.Names("hidden_states", "timestep", "out_hidden_states");

    @Override
    public Set<String> pipelineClasses() {
        return Set.of(
                "StableDiffusion3Pipeline",
                "StableDiffusion3Img2ImgPipeline",
                "StableDiffusion3InpaintPipeline");
    }

    @Override
    public ModelFolder.Needs needs(ModelFolder folder) {
        List<String> networks =
                new ArrayList<>(
                        List.of("text_encoder", "text_encoder_2", "transformer", "vae_decoder"));
        List<String> tokenizers = new ArrayList<>(List.of("tokenizer", "tokenizer_2"));
        if (hasT5(folder)) {
            networks.add("text_encoder_3");
            tokenizers.add("tokenizer_3");
        }
        return new ModelFolder.Needs(networks, tokenizers);
    }

    private static boolean hasT5(ModelFolder folder) {
        return folder.index().path("text_encoder_3").path(1).isTextual();
    }

    @Override
    public Connected connect(Parts parts) {
        ModelFolder folder = parts.folder();
        int longText = folder.longText().orElse(USUAL_LONG_TEXT);
        Optional<TextEncoder> t5 =
                hasT5(folder)
                        ? Optional.of(parts.textEncoder("text_encoder_3", "tokenizer_3", longText))
                        : Optional.empty();
        DenoisingNetwork transformer =
                parts.denoiser(
                        "transformer",
                        NAMES,
                        LatentLayout.PLAIN,
                        Set.of(STATES, POOLED_PROJECTIONS));
        return new Wiring(
                parts.textEncoder("text_encoder", "tokenizer"),
                parts.textEncoder("text_encoder_2", "tokenizer_2"),
                t5,
                longText,
                folder.config("transformer").path("joint_attention_dim").asInt(4096),
                transformer,
                parts.autoencoder(),
                parts.latentMultiple("transformer", transformer));
    }

    /// @param longText tokens that T5 reads, and zeros that stand for its states where it is left
    ///   out
    /// @param width of T5's states
    private record Wiring(
            TextEncoder first,
            TextEncoder second,
            Optional<TextEncoder> t5,
            int longText,
            int width,
            DenoisingNetwork denoiser,
            Autoencoder autoencoder,
            int latentMultiple)
            implements Connected {
        @Override
        public List<PromptLength> measure(Words words) {
            boolean weighted = words.weighted();
            List<PromptLength> lengths = new ArrayList<>();
            lengths.add(inPieces(0, first, words.first(), weighted));
            lengths.add(inPieces(1, second, words.second(), weighted));
            t5.map(encoder -> encoder.reading(longText(words)))
                    .map(
                            encoder ->
                                    new PromptLength(
                                            2,
                                            encoder.length(words.third(), weighted),
                                            encoder.window(),
                                            false))
                    .ifPresent(lengths::add);
            return lengths;
        }

        private PromptLength inPieces(int i, TextEncoder encoder, String text, boolean weighted) {
            return new PromptLength(
                    i,
                    encoder.length(text, weighted),
                    encoder.window(),
                    denoiser.takesAnyLength(STATES));
        }

        private int longText(Words words) {
            return words.longText().orElse(longText);
        }

        @Override
        public Conditioning encode(Words words, int pieces) {
            TextEncoder.Manner manner = new TextEncoder.Manner(words.weighted(), pieces);
            int skip = words.clipSkip();
            List<Tensor> one = first.encode(words.first(), manner, first.penultimate(skip), POOLED);
            List<Tensor> two =
                    second.encode(words.second(), manner, second.penultimate(skip), POOLED);
            Tensor three = longStates(words);
            Tensor clips = Tensors.beside(one.getFirst(), two.getFirst());
            return new Conditioning(
                    Map.of(
                            STATES,
                            Tensors.below(Tensors.widened(clips, three.shape()[1]), three),
                            POOLED_PROJECTIONS,
                            Tensors.beside(one.getLast(), two.getLast())));
        }

        private Tensor longStates(Words words) {
            TextEncoder.Manner manner = new TextEncoder.Manner(words.weighted(), 1);
            return t5.map(encoder -> encoder.reading(longText(words)))
                    .map(encoder -> encoder.encode(words.third(), manner, "last_hidden_state"))
                    .map(List::getFirst)
                    .orElseGet(() -> Tensors.zeros(longText(words), width));
        }

        @Override
        public Abilities abilities() {
            int maxSkip = Math.min(first.maxSkip(), second.maxSkip());
            var longText =
                    t5.map(
                                    it ->
                                            Abilities.LongText.of(
                                                    it.window(),
                                                    it.reading(MOST_LONG_TEXT).window()))
                            .orElse(Abilities.LongText.NONE);
            return new Abilities(
                    t5.isPresent() ? 3 : 2, maxSkip, longText, guidedBy(), false, false);
        }

        @Override
        public Steps steps(int count, LatentShape shape, SchedulerConfig scheduler) {
            int tokens = shape.height() / latentMultiple * (shape.width() / latentMultiple);
            return Steps.of(count).withMu(FlowShift.mu(scheduler, tokens));
        }

        @Override
        public StrengthRule strengthRule() {
            return StrengthRule.SD3;
        }
    }

    @Override
    public ModelCard.Defaults defaults(ModelFolder folder, int pixelsPerLatent) {
        int side = folder.config("transformer").path("sample_size").asInt(128) * pixelsPerLatent;
        return new ModelCard.Defaults(side, side, 28, 7);
    }
}
