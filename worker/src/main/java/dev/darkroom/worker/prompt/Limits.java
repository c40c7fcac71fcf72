package dev.darkroom.worker.prompt;

import dev.darkroom.worker.image.PictureLimits;

/// The most that one request may ask of a worker.
///
/// @param maxSide width and height, in pixels
/// @param maxPixels width times height
/// @param maxSteps denoising steps of one image
/// @param maxCount images of one request
/// @param maxGuidanceScale of classifier-free guidance
/// @param maxTextCharacters of a prompt, before it is cut into tokens at all
/// @param maxPieces windows that a text longer than one may fill; 1 refuses longer ones
/// @param maxLabels labels of one request
/// @param maxLabelCharacters of one label's name and value together
/// @param pictures each picture inside a request
public record Limits(
        int maxSide,
        long maxPixels,
        int maxSteps,
        int maxCount,
        double maxGuidanceScale,
        int maxTextCharacters,
        int maxPieces,
        int maxLabels,
        int maxLabelCharacters,
        PictureLimits pictures) {

    /// Characters of a request's id; the wire contract's own limit.
    public static final int MAX_ID_CHARACTERS = 256;

    /// The largest seed that every JSON reader keeps exact.
    public static final long MAX_SEED = (1L << 53) - 1;

    /// The most that brackets may make a word weigh, and the least below zero.
    public static final float MAX_WEIGHT = 10;

    /// What fits small models: sides of 1024 pixels, 150 steps, 64 images, texts of 8 windows.
    public static final Limits STANDARD =
            new Limits(
                    1024,
                    Long.MAX_VALUE,
                    150,
                    64,
                    100,
                    10_000,
                    8,
                    32,
                    1024,
                    PictureLimits.STANDARD);

    /// The same, where there is room for pictures of so many pixels.
    public Limits withMaxPixels(long pixels) {
        return new Limits(
                maxSide,
                Math.min(maxPixels, pixels),
                maxSteps,
                maxCount,
                maxGuidanceScale,
                maxTextCharacters,
                maxPieces,
                maxLabels,
                maxLabelCharacters,
                pictures);
    }
}
