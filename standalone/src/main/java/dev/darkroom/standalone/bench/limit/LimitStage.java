package dev.darkroom.standalone.bench.limit;

/// A network that a picture passes through.
enum LimitStage {
    /// Once for a picture's prompt.
    TEXT("text_encoder"),
    /// Once a step, with all rows of the picture.
    DENOISER("unet"),
    /// Once for a picture's latents.
    DECODER("vae_decoder");

    private final String part;

    LimitStage(String part) {
        this.part = part;
    }

    /// What the model folder calls it.
    String part() {
        return part;
    }
}
