package dev.darkroom.http.v1;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.bus.Heard;
import dev.darkroom.http.bus.Jobs;
import dev.darkroom.http.bus.NewsFeed;
import dev.darkroom.http.bus.Positions;
import dev.darkroom.http.bus.Rendering;
import dev.darkroom.http.bus.Replay;
import dev.darkroom.http.bus.Watch;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.EventStream;
import dev.darkroom.http.server.OpenStreams;
import dev.darkroom.http.server.Refused;
import dev.darkroom.sink.jobs.JobJson;
import dev.darkroom.sink.jobs.News;

import org.apache.kafka.common.KafkaException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// `GET /v1/events`: what is told of requests, as it happens. An event's id says where the reader
/// stands on the topics, so one who comes back misses nothing that the topics still hold.
record EventCalls(NewsFeed feed, Replay replay, Jobs jobs, OpenStreams streams, Semaphore replays) {

    private static final int MOST_AT_ONCE = 255;
    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final Duration GATHER = Duration.ofMillis(40);

    EventCalls(NewsFeed feed, Replay replay, Jobs jobs, OpenStreams streams) {
        this(feed, replay, jobs, streams, new Semaphore(16));
    }

    /// What a reader wants to hear.
    ///
    /// @param ids of requests; all where it is empty
    /// @param labels that a request must have
    /// @param known labels of requests
    /// @param previews whether pictures of what is being drawn are wanted, too
    private record Wish(
            Set<String> ids, Map<String, String> labels, Labels known, boolean previews) {

        boolean wants(Heard heard) {
            return (ids.isEmpty() || ids.contains(heard.id()))
                    && (labels.isEmpty()
                            || known.of(heard).entrySet().containsAll(labels.entrySet()));
        }
    }

    Answer follow(Call call) throws Exception {
        Wish wish = wish(call);
        Optional<Positions> stood = from(call);
        if (call.method().equals("HEAD")) {
            return Answer.empty(200).with("Content-Type", "text/event-stream; charset=utf-8");
        }
        try (OpenStreams.Place _ = streams.take();
                Watch watch = feed.watchAll()) {
            Optional<Positions> from = stood.map(before -> standing(before, watch.since()));
            call.gone().thenRun(watch::wake);
            try (EventStream events = call.events()) {
                beat(from.orElse(watch.since()), events);
                if (from.isPresent()) {
                    catchUp(from.get(), watch, wish, events);
                }
                live(watch, wish, events);
            } catch (IOException | Refused _) {
                // The reader has gone, or was left; it comes back where it was.
            }
        }
        return null;
    }

    private Positions standing(Positions before, Positions now) {
        try {
            return replay.standing(before, now);
        } catch (KafkaException _) {
            return before; // the replay waits for the brokers
        }
    }

    private void catchUp(Positions from, Watch watch, Wish wish, EventStream events)
            throws Exception {
        replays.acquire();
        try {
            replay.between(from, watch.since(), heard -> tell(List.of(heard), wish, events));
        } finally {
            replays.release();
        }
    }

    private void live(Watch watch, Wish wish, EventStream events)
            throws IOException, InterruptedException {
        Positions standing = watch.since();
        long beaten = System.nanoTime();
        long told = beaten - GATHER.toNanos();
        while (events.open() && !watch.behind()) {
            Optional<Heard> heard = watch.poll(BEAT);
            if (heard.isPresent()) {
                // Where much happens, it is told together: a write for each piece of news and each
                // of many readers would take all there is of the processor.
                TimeUnit.NANOSECONDS.sleep(GATHER.toNanos() - (System.nanoTime() - told));
                told = System.nanoTime();
                var all = new ArrayList<>(List.of(heard.get()));
                all.addAll(watch.more(MOST_AT_ONCE));
                standing = all.getLast().positions();
                if (tell(all, wish, events)) {
                    beaten = System.nanoTime();
                }
            }
            if (System.nanoTime() - beaten >= BEAT.toNanos()) {
                beat(standing, events);
                beaten = System.nanoTime();
            }
        }
    }

    private void beat(Positions standing, EventStream events) throws IOException {
        events.beat(
                standing.text(),
                "{\"brokers\":\"%s\"}".formatted(feed.reached() ? "here" : "away"));
    }

    private static boolean tell(List<Heard> all, Wish wish, EventStream events) throws IOException {
        List<byte[]> wanted =
                all.stream().filter(wish::wants).map(heard -> rendered(heard, wish)).toList();
        if (wanted.isEmpty()) {
            return false;
        }
        events.send(wanted);
        return true;
    }

    private static byte[] rendered(Heard heard, Wish wish) {
        Rendering rendering = wish.previews() ? heard.whole() : heard.brief();
        return rendering.of(() -> event(heard, wish.previews()));
    }

    private static byte[] event(Heard heard, boolean withPreview) {
        ObjectNode data =
                (ObjectNode)
                        JobView.parsed(
                                new String(JobJson.write(heard.news()), StandardCharsets.UTF_8));
        String name = data.remove("news").asText();
        data.put("id", heard.id());
        if (heard.news() instanceof News.Asked asked) {
            data.set("request", JobView.parsed(asked.request()));
        }
        if (heard.news() instanceof News.Stored stored) {
            data.put("url", JobView.pictureUrl(heard.id(), stored.index()));
            data.set("parameters", JobView.parsed(stored.parameters()));
        }
        if (withPreview && heard.news() instanceof News.Stepped) {
            heard.picture()
                    .ifPresent(
                            preview ->
                                    data.put(
                                            "preview",
                                            "data:%s;base64,%s"
                                                    .formatted(
                                                            preview.mediaType(),
                                                            Base64.getEncoder()
                                                                    .encodeToString(
                                                                            preview.bytes()))));
        }
        data.properties().removeIf(field -> field.getValue().isNull());
        return EventStream.event(name, heard.positions().text(), data.toString());
    }

    private Wish wish(Call call) {
        var labels = new TreeMap<String, String>();
        call.queries("label")
                .forEach(
                        label -> labels.put(JobCalls.labelName(label), JobCalls.labelValue(label)));
        List<String> ids = call.queries("id");
        return new Wish(
                Set.copyOf(ids), labels, new Labels(jobs), call.truth("previews").orElse(true));
    }

    private static Optional<Positions> from(Call call) {
        return call.header("Last-Event-ID")
                .or(() -> call.query("lastEventId"))
                .map(
                        text ->
                                Positions.of(text)
                                        .orElseThrow(
                                                () ->
                                                        Refused.invalid(
                                                                "Last-Event-ID",
                                                                "wanted the id of an earlier"
                                                                        + " event")));
    }
}
