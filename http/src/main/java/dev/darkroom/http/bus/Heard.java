package dev.darkroom.http.bus;

import dev.darkroom.sink.jobs.News;

import java.util.Map;
import java.util.Optional;

/// A piece of news as it came from its topic.
///
/// @param id of the request
/// @param labels of the request where they are known
/// @param picture of a drawn image, or a preview; with its media type
/// @param positions of all topics once this is heard
/// @param whole as its readers are told it, with a preview
/// @param brief the same without
public record Heard(
        String id,
        News news,
        Map<String, String> labels,
        Optional<Picture> picture,
        Positions positions,
        Rendering whole,
        Rendering brief) {

    /// An encoded picture.
    ///
    /// @param parameters what it was drawn with, as plain JSON; empty for a preview
    public record Picture(byte[] bytes, String mediaType, String parameters) {}
}
