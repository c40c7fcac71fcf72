package dev.darkroom.sink.jobs;

import static dev.darkroom.sink.jobs.Pick.first;

import com.fasterxml.jackson.annotation.JsonIgnore;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that the topics have told of one request.
///
/// Folding is the same in any order and however often a piece of news comes: each part keeps the
/// first or the last of its kind by an order of the news themselves. Topics are read side by side
/// and after a restart again, so nothing less would do.
///
/// @param asked empty while only later news have come
/// @param frames what is known of its images, by index
/// @param whole why nothing will become of the whole request
/// @param ended how the ledger accounted for it
/// @param cancelAsked the first order to stop it
/// @param firstMillis of the earliest news
/// @param lastMillis of the latest news
public record Job(
        String id,
        Optional<News.Asked> asked,
        SortedMap<Integer, Frame> frames,
        Optional<News.Missing> whole,
        Optional<News.Ended> ended,
        Optional<News.CancelAsked> cancelAsked,
        int heardCount,
        long firstMillis,
        long lastMillis) {

    private static final Comparator<News.Asked> ASKED =
            Comparator.comparingLong(News.Asked::atMillis)
                    .thenComparing(News.Asked::digest)
                    .thenComparing(asked -> asked.model().orElse(""))
                    .thenComparing(News.Asked::request);
    private static final Comparator<News.Ended> ENDED =
            Comparator.comparingLong(News.Ended::atMillis).thenComparing(News.Ended::status);
    private static final Comparator<News.CancelAsked> CANCEL =
            Comparator.comparingLong(News.CancelAsked::atMillis);

    /// @param heardCount images asked for, as others than the asker said; 0 where none did
    public Job {
        frames = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(frames));
    }

    /// A request that nothing is known of yet.
    public static Job unheard(String id) {
        return new Job(
                id,
                Optional.empty(),
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Long.MAX_VALUE,
                Long.MIN_VALUE);
    }

    /// @return what is known with this piece of news
    public Job fold(News news) {
        return switch (news) {
            case News.Asked heard ->
                    new Job(
                            id,
                            first(asked, heard, ASKED),
                            frames,
                            whole,
                            ended,
                            cancelAsked,
                            heardCount,
                            earliest(heard),
                            latest(heard));
            case News.Stepped heard ->
                    frame(heard.index(), at(heard.index()).with(heard), heard, heard.count());
            case News.Drawn heard ->
                    frame(heard.index(), at(heard.index()).with(heard), heard, heard.count());
            case News.Stored heard -> frame(heard.index(), at(heard.index()).with(heard), heard, 0);
            case News.Missing heard when heard.index().isPresent() ->
                    frame(
                            heard.index().get(),
                            at(heard.index().get()).with(heard),
                            heard,
                            heard.count());
            case News.Missing heard ->
                    over(
                            first(whole, heard, Frame.MISSING),
                            ended,
                            cancelAsked,
                            heard,
                            heard.count());
            case News.Ended heard ->
                    over(whole, first(ended, heard, ENDED), cancelAsked, heard, heard.count());
            case News.CancelAsked heard ->
                    over(whole, ended, first(cancelAsked, heard, CANCEL), heard, 0);
        };
    }

    /// @return images asked for; 1 where nobody has said
    public int count() {
        return asked.map(News.Asked::count).orElse(Math.max(1, heardCount));
    }

    /// Where it stands.
    @JsonIgnore
    public JobState state() {
        if (ended.isPresent()) {
            return JobState.ended(ended.get().status());
        }
        if (whole.isPresent() || allDeveloped()) {
            return JobState.DRAWN;
        }
        return frames.values().stream().anyMatch(Frame::begun) ? JobState.DRAWING : JobState.QUEUED;
    }

    /// The asker's labels.
    @JsonIgnore
    public Map<String, String> labels() {
        return asked.map(News.Asked::labels).orElse(Map.of());
    }

    /// What its images cost, where that is known.
    @JsonIgnore
    Optional<Effort> effort() {
        return asked.flatMap(News.Asked::effort);
    }

    /// @return images that workers have no more to do for
    @JsonIgnore
    long developed() {
        return frames.values().stream().filter(Frame::developed).count();
    }

    /// When it was asked, or first heard of.
    @JsonIgnore
    public long sinceMillis() {
        return asked.map(News.Asked::atMillis).orElse(firstMillis);
    }

    private boolean allDeveloped() {
        return frames.size() >= count() && frames.values().stream().allMatch(Frame::developed);
    }

    private Frame at(int index) {
        return frames.getOrDefault(index, Frame.BLANK);
    }

    private Job frame(int index, Frame frame, News news, int count) {
        var changed = new TreeMap<>(frames);
        changed.put(index, frame);
        return new Job(
                id,
                asked,
                changed,
                whole,
                ended,
                cancelAsked,
                Math.max(heardCount, count),
                earliest(news),
                latest(news));
    }

    private Job over(
            Optional<News.Missing> whole,
            Optional<News.Ended> ended,
            Optional<News.CancelAsked> cancelAsked,
            News news,
            int count) {
        return new Job(
                id,
                asked,
                frames,
                whole,
                ended,
                cancelAsked,
                Math.max(heardCount, count),
                earliest(news),
                latest(news));
    }

    private long earliest(News news) {
        return Math.min(firstMillis, news.atMillis());
    }

    private long latest(News news) {
        return Math.max(lastMillis, news.atMillis());
    }
}
