package dev.darkroom.worker.drawing;

import java.util.List;

/// The pictures that prompt a drawing beside its words, whoever chose them.
///
/// @param pictures at least one, told to the network in this order
/// @param scale how much they count, above 0
public record PromptingPictures(List<SeenPicture> pictures, double scale) {}
