package dev.darkroom.worker.onnx.folder;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Locale;

/// The memory that loading a model and drawing one guided picture of its own size take on a
/// processor, in bytes.
///
/// The numbers are measured with folders of Stable Diffusion 1.5's shape at 512 x 512: the runtime
/// holds every weight once, attention keeps about four matrices of tokens x tokens for each head
/// and row, the decoder about 7 KB a pixel.
///
/// @param weights of all networks
/// @param denoising two rows
/// @param decoding one picture
public record MemoryNeed(long weights, long denoising, long decoding) {
    private static final double GIBIBYTE = 1 << 30;
    private static final double ATTENTION_COPIES = 4.3;
    private static final long DECODER_BYTES_A_PIXEL = 7_000;
    private static final int ROWS = 2;
    private static final int USUAL_HEADS = 8;

    /// What the program itself takes.
    private static final long PROGRAM = 400L << 20;

    /// @param width of the model's own pictures, in pixels
    /// @param height likewise
    public static MemoryNeed of(ModelFolder folder, Weights weights, int width, int height) {
        long pixels = (long) width * height;
        double matrix = attention(folder, pixels / 64.0) * Float.BYTES;
        return new MemoryNeed(
                weights.loaded(),
                (long) (ROWS * ATTENTION_COPIES * matrix),
                pixels * DECODER_BYTES_A_PIXEL);
    }

    /// At its peak. What denoising took is kept for the next step while a picture is decoded.
    public long total() {
        return PROGRAM + weights + denoising + decoding;
    }

    /// Says before anything is opened what would otherwise end the process without a word.
    ///
    /// @param memory bytes there are
    /// @throws ModelFolderException if it needs more
    public void demandFit(ModelFolder folder, long memory) {
        if (total() > memory) {
            throw new ModelFolderException(
                    folder.path(),
                    String.format(
                            Locale.ROOT,
                            "loading it and drawing take about %.1f GiB of memory (weights %.1f,"
                                    + " denoising %.1f, decoding %.1f) and there are %.1f GiB; a"
                                    + " smaller model or picture size, or more memory, would do",
                            total() / GIBIBYTE,
                            weights / GIBIBYTE,
                            denoising / GIBIBYTE,
                            decoding / GIBIBYTE,
                            memory / GIBIBYTE));
        }
    }

    /// The largest number of heads times the square of their tokens.
    private static double attention(ModelFolder folder, double latents) {
        JsonNode transformer = folder.config("transformer");
        if (!transformer.isMissingNode()) {
            double text = 512;
            double tokens = latents / 4 + text;
            return transformer.path("num_attention_heads").asInt(24) * tokens * tokens;
        }
        JsonNode unet = folder.config("unet");
        double most = 0;
        int stages = Math.max(1, unet.path("block_out_channels").size());
        for (int stage = 0; stage < stages; stage++) {
            String block = unet.path("down_block_types").path(stage).asText("CrossAttn");
            if (block.contains("Attn")) {
                double tokens = latents / Math.pow(4, stage);
                most = Math.max(most, heads(unet, stage) * tokens * tokens);
            }
        }
        return most;
    }

    /// `attention_head_dim` is the number of heads, a slip of the format that has stayed.
    private static int heads(JsonNode unet, int stage) {
        JsonNode heads =
                unet.path("num_attention_heads").isNumber()
                                || unet.path("num_attention_heads").isArray()
                        ? unet.path("num_attention_heads")
                        : unet.path("attention_head_dim");
        return heads.isArray() ? heads.path(stage).asInt(USUAL_HEADS) : heads.asInt(USUAL_HEADS);
    }
}
