package dev.darkroom.worker.prompt;

/// The most that one request may ask of a worker.
///
/// @param maxSide width and height, in pixels
/// @param maxSteps denoising steps of one image
/// @param maxCount images of one request
/// @param maxGuidanceScale of classifier-free guidance
/// @param maxTextCharacters of a prompt, before it is cut into tokens at all
/// @param maxLabels labels of one request
/// @param maxLabelCharacters of one label's name and value together
public record Limits(
        int maxSide,
        int maxSteps,
        int maxCount,
        double maxGuidanceScale,
        int maxTextCharacters,
        int maxLabels,
        int maxLabelCharacters) {

    /// Characters of a request's id; the wire contract's own limit.
    public static final int MAX_ID_CHARACTERS = 256;

    /// The largest seed that every JSON reader keeps exact.
    public static final long MAX_SEED = (1L << 53) - 1;

    /// What fits small models: sides of 1024 pixels, 150 steps, 64 images.
    public static final Limits STANDARD = new Limits(1024, 150, 64, 100, 10_000, 32, 1024);
}
