package dev.darkroom.worker.onnx.folder;

import com.fasterxml.jackson.databind.JsonNode;

/// The memory that a model's networks take on a processor while they run, by the size of what they
/// are run with. Measured with folders of real shapes (docs/PERFORMANCE.md).
final class Workspace {
    private static final double ATTENTION_COPIES = 4.3;
    private static final long DECODER_BYTES_A_PIXEL = 7_000;

    /// Of convolutions and matrices between attentions.
    private static final long DENOISER_BYTES_A_LATENT = 60_000;

    private static final int USUAL_HEADS = 8;
    private static final int USUAL_TRANSFORMER_HEADS = 24;

    /// Tokens of a text beside a transformer's patches.
    private static final double TEXT = 512;

    private final JsonNode unet;
    private final JsonNode transformer;

    private Workspace(JsonNode unet, JsonNode transformer) {
        this.unet = unet;
        this.transformer = transformer;
    }

    static Workspace of(ModelFolder folder) {
        return new Workspace(folder.config("unet"), folder.config("transformer"));
    }

    /// Bytes of one row of the denoiser.
    ///
    /// @param latents their height times their width
    long row(long latents) {
        double matrix = attention(latents) * Float.BYTES;
        return (long) (ATTENTION_COPIES * matrix) + latents * DENOISER_BYTES_A_LATENT;
    }

    /// Bytes that the decoder takes.
    ///
    /// @param pixels of the picture, width times height
    long decoding(long pixels) {
        return pixels * DECODER_BYTES_A_PIXEL;
    }

    /// The largest number of heads times the square of their tokens.
    private double attention(double latents) {
        if (!transformer.isMissingNode()) {
            double tokens = latents / 4 + TEXT;
            int heads = transformer.path("num_attention_heads").asInt(USUAL_TRANSFORMER_HEADS);
            return heads * tokens * tokens;
        }
        double most = 0;
        int stages = Math.max(1, unet.path("block_out_channels").size());
        for (int stage = 0; stage < stages; stage++) {
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
