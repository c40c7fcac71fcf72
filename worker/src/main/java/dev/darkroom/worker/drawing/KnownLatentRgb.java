package dev.darkroom.worker.drawing;

import java.util.List;
import java.util.Optional;

/// The [LatentRgb] of autoencoders that many models share, told by the factor that their latents
/// are scaled with. Fitted by the field and published with ComfyUI (`comfy/latent_formats.py`).
public enum KnownLatentRgb {

    /// Stable Diffusion 1 and 2.
    SD(
            0.18215,
            List.of(0.0, 0.0, 0.0),
            List.of(
                    List.of(0.3512, 0.2297, 0.3227),
                    List.of(0.3250, 0.4974, 0.2350),
                    List.of(-0.2829, 0.1762, 0.2721),
                    List.of(-0.2120, -0.2616, -0.7177))),

    SDXL(
            0.13025,
            List.of(0.1084, -0.0175, -0.0011),
            List.of(
                    List.of(0.3651, 0.4232, 0.4341),
                    List.of(-0.2533, -0.0042, 0.1068),
                    List.of(0.1076, 0.1111, -0.0362),
                    List.of(-0.3165, -0.2492, -0.2188))),

    SD3(
            1.5305,
            List.of(0.2394, 0.2135, 0.1925),
            List.of(
                    List.of(-0.0922, -0.0175, 0.0749),
                    List.of(0.0311, 0.0633, 0.0954),
                    List.of(0.1994, 0.0927, 0.0458),
                    List.of(0.0856, 0.0339, 0.0902),
                    List.of(0.0587, 0.0272, -0.0496),
                    List.of(-0.0006, 0.1104, 0.0309),
                    List.of(0.0978, 0.0306, 0.0427),
                    List.of(-0.0042, 0.1038, 0.1358),
                    List.of(-0.0194, 0.0020, 0.0669),
                    List.of(-0.0488, 0.0130, -0.0268),
                    List.of(0.0922, 0.0988, 0.0951),
                    List.of(-0.0278, 0.0524, -0.0542),
                    List.of(0.0332, 0.0456, 0.0895),
                    List.of(-0.0069, -0.0030, -0.0810),
                    List.of(-0.0596, -0.0465, -0.0293),
                    List.of(-0.1448, -0.1463, -0.1189))),

    FLUX(
            0.3611,
            List.of(-0.0329, -0.0718, -0.0851),
            List.of(
                    List.of(-0.0346, 0.0244, 0.0681),
                    List.of(0.0034, 0.0210, 0.0687),
                    List.of(0.0275, -0.0668, -0.0433),
                    List.of(-0.0174, 0.0160, 0.0617),
                    List.of(0.0859, 0.0721, 0.0329),
                    List.of(0.0004, 0.0383, 0.0115),
                    List.of(0.0405, 0.0861, 0.0915),
                    List.of(-0.0236, -0.0185, -0.0259),
                    List.of(-0.0245, 0.0250, 0.1180),
                    List.of(0.1008, 0.0755, -0.0421),
                    List.of(-0.0515, 0.0201, 0.0011),
                    List.of(0.0428, -0.0012, -0.0036),
                    List.of(0.0817, 0.0765, 0.0749),
                    List.of(-0.1264, -0.0522, -0.1103),
                    List.of(-0.0280, -0.0881, -0.0499),
                    List.of(-0.1262, -0.0982, -0.0778)));

    private static final double ROUNDING = 1e-6;

    private final double scaling;
    private final LatentRgb map;

    KnownLatentRgb(double scaling, List<Double> bias, List<List<Double>> factors) {
        this.scaling = scaling;
        this.map =
                new LatentRgb(
                        factors.stream().map(KnownLatentRgb::floats).toArray(float[][]::new),
                        floats(bias));
    }

    /// @param scaling that the autoencoder's file states
    /// @param channels of its latents
    /// @return empty where the autoencoder is none of these
    public static Optional<LatentRgb> of(double scaling, int channels) {
        for (KnownLatentRgb known : values()) {
            if (Math.abs(known.scaling - scaling) < ROUNDING
                    && known.map.factors().length == channels) {
                return Optional.of(known.map);
            }
        }
        return Optional.empty();
    }

    private static float[] floats(List<Double> numbers) {
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers.get(i).floatValue();
        }
        return floats;
    }
}
