package dev.darkroom.worker.onnx.family;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.batch.Tensor;

/// The guidance scale as a U-Net distilled with it takes it: sines and cosines of the scale above
/// 1, in thousands, at geometric frequencies.
///
/// Luo et al., *Latent Consistency Models*, arXiv:2310.04378; Meng et al., *On Distillation of
/// Guided Diffusion Models*, arXiv:2210.03142.
///
/// @param width the number of values, even
record GuidanceEmbedding(int width) {
    static final String INPUT = "timestep_cond";
    private static final int USUAL_WIDTH = 256;
    private static final double SLOWEST = 10_000;

    /// Of a folder's U-Net, whose configuration may state the width.
    ///
    /// @param config the U-Net's `config.json`, or a missing node
    static GuidanceEmbedding of(JsonNode config) {
        return new GuidanceEmbedding(config.path("time_cond_proj_dim").asInt(USUAL_WIDTH));
    }

    Tensor of(double guidanceScale) {
        int half = width / 2;
        double scale = (guidanceScale - 1) * 1000;
        float[] values = new float[width];
        for (int i = 0; i < half; i++) {
            double angle = scale * Math.exp(-Math.log(SLOWEST) * i / (half - 1));
            values[i] = (float) Math.sin(angle);
            values[half + i] = (float) Math.cos(angle);
        }
        return new Tensor(new int[] {width}, values);
    }
}
