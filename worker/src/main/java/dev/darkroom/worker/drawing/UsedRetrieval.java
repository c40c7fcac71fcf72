package dev.darkroom.worker.drawing;

import java.util.List;

/// Pictures of an index that prompt a drawing beside its words.
///
/// @param pictures at least one, the nearest to the words first
/// @param sha256 over the files of the model's image encoder, lower-case hexadecimal
/// @param scale how much they count, above 0
public record UsedRetrieval(List<RetrievedPicture> pictures, String sha256, double scale) {
    public UsedRetrieval {
        pictures = List.copyOf(pictures);
    }

    PromptingPictures prompting() {
        return new PromptingPictures(
                pictures.stream().map(RetrievedPicture::picture).toList(), scale);
    }
}
