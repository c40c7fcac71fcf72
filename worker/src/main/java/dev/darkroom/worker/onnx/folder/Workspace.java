package dev.darkroom.worker.onnx.folder;

import com.fasterxml.jackson.databind.JsonNode;

/// The memory that a model's networks take on a processor while they run, by the size of what they
/// are run with. Set by what Stable Diffusion 1.5 takes (docs/MODEL.md); of other shapes an
/// estimate.
final class Workspace {
    private static final double ATTENTION_COPIES = 2.1;

    /// For each channel of the outermost stage and each pixel, or latent, that it sees.
    private static final double DECODER_BYTES = 54;

    /// The same of convolutions and matrices between attentions.
    private static final double DENOISER_BYTES = 72;

    private static final int USUAL_DECODER_CHANNELS = 128;
    private static final int USUAL_DENOISER_CHANNELS = 320;
    private static final int USUAL_HEADS = 8;
    private static final int USUAL_TRANSFORMER_HEADS = 24;

    /// Tokens of a text beside a transformer's patches.
    private static final double TEXT = 512;

    private final JsonNode unet;
    private final JsonNode transformer;
    private final JsonNode decoder;

    private Workspace(JsonNode unet, JsonNode transformer, JsonNode decoder) {
        this.unet = unet;
        this.transformer = transformer;
        this.decoder = decoder;
    }

    static Workspace of(ModelFolder folder) {
        return new Workspace(
                folder.config("unet"), folder.config("transformer"), folder.config("vae_decoder"));
    }

    /// Bytes of one row of the denoiser.
    ///
    /// @param latents their height times their width
    long row(long latents) {
        double cells = folded(latents, unet, "folds_latents");
        double states = cells * DENOISER_BYTES * channels(unet, USUAL_DENOISER_CHANNELS);
        return (long) (ATTENTION_COPIES * attention(cells) * Float.BYTES + states);
    }

    /// Bytes that the decoder takes.
    ///
    /// @param pixels of the picture, width times height
    long decoding(long pixels) {
        double cells = folded(pixels, decoder, "folds_pixels");
        return (long) (cells * DECODER_BYTES * channels(decoder, USUAL_DECODER_CHANNELS));
    }

    private static int channels(JsonNode config, int usual) {
        return config.path("block_out_channels").path(0).asInt(usual);
    }

    /// A network may work on squares of so many latents, or pixels, a side as on one: the bundled
    /// model's do.
    private static double folded(long cells, JsonNode config, String key) {
        double side = Math.max(1, config.path("darkroom").path(key).asInt(1));
        return cells / (side * side);
    }

    /// The largest number of heads times the square of their tokens; 0 where the folder does not
    /// say how its U-Net is built, for nobody is refused on a guess.
    private double attention(double latents) {
        if (!transformer.isMissingNode()) {
            double tokens = latents / 4 + TEXT;
            int heads = transformer.path("num_attention_heads").asInt(USUAL_TRANSFORMER_HEADS);
            return heads * tokens * tokens;
        }
        double most = 0;
        for (int stage = 0; stage < unet.path("block_out_channels").size(); stage++) {
            String block = unet.path("down_block_types").path(stage).asText("CrossAttn");
            if (block.contains("Attn")) {
                double tokens = latents / Math.pow(4, stage);
                most = Math.max(most, heads(stage) * tokens * tokens);
            }
        }
        return most;
    }

    /// `attention_head_dim` is the number of heads, a slip of the format that has stayed.
    private int heads(int stage) {
        JsonNode said = unet.path("num_attention_heads");
        JsonNode heads = said.isNumber() || said.isArray() ? said : unet.path("attention_head_dim");
        return heads.isArray() ? heads.path(stage).asInt(USUAL_HEADS) : heads.asInt(USUAL_HEADS);
    }
}
