package dev.darkroom.worker.prompt;

import dev.darkroom.worker.drawing.DrawingParameters;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A request that can be drawn: every field checked, every default filled in.
///
/// @param asked what every answer repeats
/// @param images what to draw, by index; at least one
/// @param expiresAt not to be drawn after this time
/// @param previewEvery a preview after every so many steps, at least 1
public record Prompt(
        Asked asked,
        List<DrawingParameters> images,
        Optional<Instant> expiresAt,
        OptionalInt previewEvery)
        implements Reading {

    public Prompt {
        images = List.copyOf(images);
    }

    public String id() {
        return asked.id();
    }

    public boolean expired(Instant now) {
        return expiresAt.filter(now::isAfter).isPresent();
    }
}
