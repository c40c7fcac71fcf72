package dev.darkroom.sink.jobs;

import java.util.Optional;

/// What one image of a request costs, as far as the request says.
///
/// @param queue the model whose queue the request lies on; empty for the default queue
/// @param steps of the sampler
/// @param width in pixels
/// @param height in pixels
public record Effort(
        Optional<String> queue,
        Optional<Integer> steps,
        Optional<Integer> width,
        Optional<Integer> height) {}
