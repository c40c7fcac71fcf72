package dev.darkroom.worker.onnx.part;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.Resampling;

import java.util.OptionalInt;

/// How pictures are made a vision network's input, as a `preprocessor_config.json` of
/// *transformers* says: resized, cut, scaled, normalised. Keys that a file leaves out have the
/// values that serve networks trained on -1..1.
///
/// @param height rows that pictures are resized to, where `shortestEdge` is empty
/// @param width likewise columns
/// @param shortestEdge the smaller side is resized to this and the other keeps the shape
/// @param cropHeight rows of what is cut out of the middle: the network's input
/// @param cropWidth likewise columns
/// @param factor levels of 0..255 are multiplied with it
/// @param mean subtracted afterwards, red, green, blue
/// @param deviation divided by in the end, red, green, blue
/// @param bgr whether the network takes blue first
record Preparation(
        int height,
        int width,
        OptionalInt shortestEdge,
        int cropHeight,
        int cropWidth,
        Resampling resampling,
        double factor,
        double[] mean,
        double[] deviation,
        boolean bgr) {
    private static final int LANCZOS = 1;
    private static final int BILINEAR = 2;
    private static final int BICUBIC = 3;

    /// @param config a missing node where there is no file
    /// @param graphHeight rows the network takes, or 0 where it takes any
    /// @param graphWidth likewise columns
    /// @throws IllegalArgumentException where file and graph leave the size open or contradict each
    ///   other
    static Preparation of(JsonNode config, int graphHeight, int graphWidth) {
        JsonNode size = config.path("size");
        OptionalInt edge =
                size.has("shortest_edge")
                        ? OptionalInt.of(size.get("shortest_edge").intValue())
                        : OptionalInt.empty();
        int height = edge.orElse(side(size, "height", graphHeight));
        int width = edge.orElse(side(size, "width", graphWidth));
        boolean cut = config.path("do_center_crop").asBoolean(false) && config.has("crop_size");
        JsonNode crop = config.path("crop_size");
        int cropHeight = cut ? side(crop, "height", height) : height;
        int cropWidth = cut ? side(crop, "width", width) : width;
        demand("height", cropHeight, height, graphHeight);
        demand("width", cropWidth, width, graphWidth);
        return new Preparation(
                height,
                width,
                edge,
                cropHeight,
                cropWidth,
                resampling(config.path("resample").asInt(BILINEAR)),
                config.path("do_rescale").asBoolean(true)
                        ? config.path("rescale_factor").asDouble(1 / 255.0)
                        : 1,
                channels(config, "image_mean", 0),
                channels(config, "image_std", 1),
                config.path("do_flip_channel_order").asBoolean(false));
    }

    private static int side(JsonNode size, String name, int otherwise) {
        return size.isNumber() ? size.intValue() : size.path(name).asInt(otherwise);
    }

    private static void demand(String side, int cut, int resized, int graph) {
        if (cut < 1) {
            throw new IllegalArgumentException(
                    "neither the graph nor preprocessor_config.json says a %s; a key size would do"
                            .formatted(side));
        }
        if (cut > resized || (graph > 0 && cut != graph)) {
            throw new IllegalArgumentException(
                    "preprocessor_config.json gives a %s of %s; %s would do"
                            .formatted(side, cut, graph > 0 ? graph : resized));
        }
    }

    private static Resampling resampling(int code) {
        return switch (code) {
            case LANCZOS -> Resampling.LANCZOS;
            case BILINEAR -> Resampling.BILINEAR;
            case BICUBIC -> Resampling.BICUBIC;
            default ->
                    throw new IllegalArgumentException(
                            "preprocessor_config.json has resample %s; 1 (Lanczos), 2 (bilinear) or 3 (bicubic) would do"
                                    .formatted(code));
        };
    }

    private static double[] channels(JsonNode config, String key, double unchanged) {
        boolean normalised = config.path("do_normalize").asBoolean(true);
        var out = new double[3];
        for (int c = 0; c < out.length; c++) {
            out[c] = normalised ? config.path(key).path(c).asDouble(0.5) : unchanged;
        }
        return out;
    }

    /// What the network sees of a picture: `cropHeight` rows of `cropWidth` pixels.
    Pixels seen(Pixels picture) {
        Pixels resized = resized(picture);
        if (resized.height() == cropHeight && resized.width() == cropWidth) {
            return resized;
        }
        int top = (resized.height() - cropHeight) / 2;
        int left = (resized.width() - cropWidth) / 2;
        var rgb = new byte[3 * cropHeight * cropWidth];
        for (int row = 0; row < cropHeight; row++) {
            int from = 3 * ((top + row) * resized.width() + left);
            System.arraycopy(resized.rgb(), from, rgb, 3 * row * cropWidth, 3 * cropWidth);
        }
        return new Pixels(cropWidth, cropHeight, rgb);
    }

    /// The network's input: `cropHeight` x `cropWidth` numbers for each of three channels.
    ///
    /// @param seen as [#seen] gives it
    float[] planes(Pixels seen) {
        int area = cropHeight * cropWidth;
        var planes = new float[3 * area];
        for (int i = 0; i < area; i++) {
            for (int c = 0; c < 3; c++) {
                int level = seen.rgb()[3 * i + c] & 0xff;
                int plane = bgr ? 2 - c : c;
                planes[plane * area + i] = (float) ((level * factor - mean[c]) / deviation[c]);
            }
        }
        return planes;
    }

    private Pixels resized(Pixels picture) {
        if (shortestEdge.isEmpty()) {
            return resampling.resize(picture, width, height);
        }
        int edge = shortestEdge.getAsInt();
        boolean upright = picture.width() < picture.height();
        return resampling.resize(
                picture,
                upright ? edge : (int) ((long) edge * picture.width() / picture.height()),
                upright ? (int) ((long) edge * picture.height() / picture.width()) : edge);
    }
}
