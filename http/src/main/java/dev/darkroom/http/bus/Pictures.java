package dev.darkroom.http.bus;

import dev.darkroom.http.server.Refused;
import dev.darkroom.sink.jobs.Frame;
import dev.darkroom.sink.jobs.Job;
import dev.darkroom.sink.jobs.News;
import dev.darkroom.sink.store.ObjectKey;
import dev.darkroom.sink.store.ObjectStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The pictures of the store.
public record Pictures(ObjectStore store) {

    private static final Logger LOG = LoggerFactory.getLogger(Pictures.class);

    /// Endings of objects' names, and what they mean.
    private static final Map<String, String> TYPES =
            Map.of("png", "image/png", "jpeg", "image/jpeg", "webp", "image/webp");

    private static final List<String> LIKELIEST_FIRST = List.of("png", "jpeg", "webp");

    /// A stored picture.
    public record Stored(byte[] bytes, String mediaType) {}

    /// @param job empty where nothing is known of the request any more: the store may outlive it
    /// @throws Refused if the store cannot be reached
    public Optional<Stored> find(String requestId, int index, Optional<Job> job) {
        List<String> formats =
                job.map(known -> known.frames().get(index))
                        .flatMap(Frame::stored)
                        .map(News.Stored::format)
                        .map(List::of)
                        .orElse(LIKELIEST_FIRST);
        try {
            for (String format : formats) {
                Optional<byte[]> bytes = store.get(ObjectKey.of(requestId, index, format));
                if (bytes.isPresent()) {
                    return Optional.of(
                            new Stored(
                                    bytes.get(),
                                    TYPES.getOrDefault(format, "application/octet-stream")));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("requestId", requestId)
                    .addKeyValue("error", e.toString())
                    .log("The store cannot be read");
            throw Refused.later(503, "store_away", 5, "the store cannot be read for now");
        }
    }
}
