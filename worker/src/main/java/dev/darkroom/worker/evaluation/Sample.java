package dev.darkroom.worker.evaluation;

import dev.darkroom.worker.image.Pixels;

import java.util.Optional;

/// One picture to be measured.
///
/// @param prompt what it was drawn from, where that is known
public record Sample(Pixels picture, Optional<String> prompt) {}
