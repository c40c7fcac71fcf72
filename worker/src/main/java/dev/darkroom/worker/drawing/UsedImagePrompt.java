package dev.darkroom.worker.drawing;

import dev.darkroom.worker.image.Pixels;

import java.util.List;

/// A picture that prompts a drawing beside its words.
///
/// @param seen what the model's image encoder sees of it
/// @param sha256 over the encoder's files, lower-case hexadecimal
/// @param pictureSha256 of the RGB bytes that the given file holds, at its own size
/// @param scale how much it counts, above 0
public record UsedImagePrompt(Pixels seen, String sha256, String pictureSha256, double scale) {
    PromptingPictures prompting() {
        return new PromptingPictures(List.of(new SeenPicture(seen, pictureSha256)), scale);
    }
}
