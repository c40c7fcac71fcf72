package dev.darkroom.sink.jobs;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import java.util.Map;
import java.util.Optional;

/// What one record of any topic tells of one request, without bytes of pictures. Times are
/// milliseconds since 1970.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "news")
@JsonSubTypes({
    @JsonSubTypes.Type(value = News.Asked.class, name = "asked"),
    @JsonSubTypes.Type(value = News.Stepped.class, name = "stepped"),
    @JsonSubTypes.Type(value = News.Drawn.class, name = "drawn"),
    @JsonSubTypes.Type(value = News.Missing.class, name = "missing"),
    @JsonSubTypes.Type(value = News.Stored.class, name = "stored"),
    @JsonSubTypes.Type(value = News.Ended.class, name = "ended"),
    @JsonSubTypes.Type(value = News.CancelAsked.class, name = "cancelAsked"),
})
public sealed interface News {

    /// When it happened.
    long atMillis();

    /// A request lies on a queue.
    ///
    /// @param digest of the request's content
    /// @param count images asked for
    /// @param request plain JSON of the request, without pictures and with long texts cut
    /// @param effort what its images cost; empty in news that an older program has written
    record Asked(
            long atMillis,
            String digest,
            Optional<String> model,
            int count,
            Map<String, String> labels,
            String request,
            Optional<Effort> effort)
            implements News {}

    /// A step of one image is done.
    ///
    /// @param rowsAPass of the worker's latest passes, where it tells
    record Stepped(
            long atMillis,
            int index,
            int count,
            int step,
            int steps,
            String worker,
            Optional<Double> rowsAPass)
            implements News {}

    /// An image is drawn; nobody has stored it yet.
    ///
    /// @param drawMillis from lease to picture
    record Drawn(long atMillis, int index, int count, String worker, long drawMillis)
            implements News {}

    /// There is no such image and will be none; or, without an index, no image of the request.
    record Missing(
            long atMillis,
            Optional<Integer> index,
            int count,
            String code,
            Optional<String> field,
            Optional<String> found,
            Optional<String> wanted,
            String message)
            implements News {}

    /// An image is stored.
    ///
    /// @param format ending of the object's name, such as `png`
    /// @param parameters plain JSON of what it was drawn with
    record Stored(
            long atMillis,
            int index,
            String sha256,
            long size,
            String mediaType,
            String format,
            String parameters)
            implements News {}

    /// The request is over and accounted for.
    ///
    /// @param status as the ledger told it, such as `COMPLETED`
    record Ended(long atMillis, String status, int count) implements News {}

    /// Somebody asked that it be stopped.
    record CancelAsked(long atMillis) implements News {}
}
