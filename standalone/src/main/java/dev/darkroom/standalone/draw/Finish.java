package dev.darkroom.standalone.draw;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.ResolvedParameters;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// How one picture, or a whole request, ended.
sealed interface Finish {

    String requestId();

    /// The picture lies in its place.
    ///
    /// @param path absolute
    /// @param index which picture of the request, from 0
    /// @param sha256 of its bytes, 64 hex digits
    /// @param at when it was stored
    record Kept(
            String requestId,
            int index,
            Path path,
            ResolvedParameters parameters,
            String sha256,
            Instant at)
            implements Finish {}

    /// There will be no picture.
    ///
    /// @param index empty where the whole request failed
    record Failed(String requestId, Optional<Integer> index, GenerationFailure failure)
            implements Finish {}
}
