package dev.darkroom.worker.batch;

import java.time.Duration;

/// What an image is told of the forward pass that answered it.
///
/// @param pass its number in this worker
/// @param rows in the pass, of all images
/// @param took the network call alone
public record PassShare(long pass, int rows, Duration took) {}
