package dev.darkroom.http.bus;

import dev.darkroom.sink.jobs.Frame;
import dev.darkroom.sink.jobs.Job;
import dev.darkroom.sink.jobs.News;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What has become so far of a request that somebody waits for. Written by one thread, read by any.
public final class Development {

    private final int count;
    private final Map<Integer, Heard.Picture> drawn = new TreeMap<>();
    private final Map<Integer, News.Missing> missing = new TreeMap<>();
    private final Map<Integer, News.Stepped> steps = new TreeMap<>();
    private Optional<News.Missing> whole = Optional.empty();
    private Optional<Heard.Picture> preview = Optional.empty();

    Development(int count) {
        this.count = count;
    }

    synchronized void take(Heard heard) {
        switch (heard.news()) {
            case News.Stepped step -> {
                steps.put(step.index(), step);
                heard.picture().ifPresent(picture -> preview = Optional.of(picture));
            }
            case News.Drawn one ->
                    heard.picture().ifPresent(picture -> drawn.putIfAbsent(one.index(), picture));
            case News.Missing one -> take(one);
            case News.Asked _, News.Stored _, News.Ended _, News.CancelAsked _ -> {
                // These say nothing of pixels.
            }
        }
    }

    /// What the table and the store know, for news that were missed.
    synchronized void take(Job job, Pictures pictures) {
        for (var entry : job.frames().entrySet()) {
            Frame frame = entry.getValue();
            if (frame.stored().isPresent() && !drawn.containsKey(entry.getKey())) {
                pictures.find(job.id(), entry.getKey(), Optional.of(job))
                        .ifPresent(
                                stored ->
                                        drawn.put(
                                                entry.getKey(),
                                                new Heard.Picture(
                                                        stored.bytes(),
                                                        stored.mediaType(),
                                                        frame.stored().get().parameters())));
            }
            frame.missing().ifPresent(this::take);
        }
        job.whole().ifPresent(this::take);
    }

    private void take(News.Missing one) {
        if (one.index().isPresent()) {
            missing.putIfAbsent(one.index().get(), one);
        } else if (whole.isEmpty()) {
            whole = Optional.of(one);
        }
    }

    /// @return whether there is nothing more to wait for
    public synchronized boolean done() {
        if (whole.isPresent()) {
            return true;
        }
        for (int i = 0; i < count; i++) {
            if (!drawn.containsKey(i) && !missing.containsKey(i)) {
                return false;
            }
        }
        return true;
    }

    /// The pictures there are, by index.
    public synchronized Map<Integer, Heard.Picture> drawn() {
        return new TreeMap<>(drawn);
    }

    /// Why there is less than was asked for; empty where all is there.
    public synchronized Optional<News.Missing> why() {
        return whole.or(() -> missing.values().stream().findFirst());
    }

    /// The latest preview.
    public synchronized Optional<Heard.Picture> preview() {
        return preview;
    }

    /// The latest step.
    public synchronized Optional<News.Stepped> latestStep() {
        return steps.values().stream()
                .max(java.util.Comparator.comparingLong(News.Stepped::atMillis));
    }

    /// How much of the request is done, 0 to 1.
    public synchronized double share() {
        double done = 0;
        for (int i = 0; i < count; i++) {
            News.Stepped step = steps.get(i);
            if (drawn.containsKey(i) || missing.containsKey(i)) {
                done++;
            } else if (step != null && step.steps() > 0) {
                done += Math.min(1, (double) step.step() / step.steps());
            }
        }
        return count == 0 ? 0 : done / count;
    }

    public int count() {
        return count;
    }
}
