package dev.darkroom.sink.jobs;

import static dev.darkroom.sink.jobs.Pick.first;
import static dev.darkroom.sink.jobs.Pick.last;

import java.util.Comparator;
import java.util.Optional;

/// What is known of one image of a request.
///
/// @param stepped the latest step; a worker that begins again after another died begins at one
/// @param drawn the first word of its drawing
/// @param missing why there is none
/// @param stored the first picture stored
public record Frame(
        Optional<News.Stepped> stepped,
        Optional<News.Drawn> drawn,
        Optional<News.Missing> missing,
        Optional<News.Stored> stored) {

    static final Frame BLANK =
            new Frame(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final Comparator<News.Stepped> STEPPED =
            Comparator.comparingLong(News.Stepped::atMillis)
                    .thenComparingInt(News.Stepped::step)
                    .thenComparing(News.Stepped::toString);
    private static final Comparator<News.Drawn> DRAWN =
            Comparator.comparingLong(News.Drawn::atMillis).thenComparing(News.Drawn::toString);
    private static final Comparator<News.Stored> STORED =
            Comparator.comparingLong(News.Stored::atMillis).thenComparing(News.Stored::toString);
    static final Comparator<News.Missing> MISSING =
            Comparator.comparingLong(News.Missing::atMillis).thenComparing(News.Missing::toString);

    Frame with(News.Stepped news) {
        return new Frame(last(stepped, news, STEPPED), drawn, missing, stored);
    }

    Frame with(News.Drawn news) {
        return new Frame(stepped, first(drawn, news, DRAWN), missing, stored);
    }

    Frame with(News.Missing news) {
        return new Frame(stepped, drawn, first(missing, news, MISSING), stored);
    }

    Frame with(News.Stored news) {
        return new Frame(stepped, drawn, missing, first(stored, news, STORED));
    }

    /// @return whether a worker has no more to do for it
    boolean developed() {
        return drawn.isPresent() || missing.isPresent() || stored.isPresent();
    }

    /// @return whether a worker has had it in hand
    boolean begun() {
        return stepped.isPresent() || developed();
    }
}
