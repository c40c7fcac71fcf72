package dev.darkroom.http.v1;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.bus.Heard;
import dev.darkroom.http.bus.Jobs;
import dev.darkroom.http.bus.NewsFeed;
import dev.darkroom.http.bus.RequestDesk;
import dev.darkroom.http.bus.Watch;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.OpenStreams;
import dev.darkroom.http.server.Refused;
import dev.darkroom.sink.jobs.Job;
import dev.darkroom.sink.jobs.JobQuery;
import dev.darkroom.sink.jobs.JobState;
import dev.darkroom.sink.jobs.JobTable;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `/v1/jobs`: where requests stand.
record JobCalls(Jobs jobs, NewsFeed feed, RequestDesk desk, OpenStreams streams) {

    private static final int USUAL_PAGE = 50;
    private static final int LARGEST_PAGE = 500;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final Duration FIRST_LOOK = Duration.ofMillis(50);
    private static final int LOOKS = 20;
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

    Answer find(Call call) throws InterruptedException {
        String id = call.parameter("id");
        Duration wait = call.time("wait").map(JobCalls::bounded).orElse(Duration.ZERO);
        Optional<Job> job = wait.isZero() ? soon(id) : awaited(call, id, wait);
        return Answer.json(view(job.orElseThrow(() -> unknown(id))));
    }

    Answer list(Call call) {
        JobQuery query = query(call, LARGEST_PAGE);
        List<Job> found = jobs.list(query);
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        var list = page.putArray("jobs");
        found.forEach(job -> list.add(JobView.brief(job)));
        if (found.size() == query.most()) {
            page.put("after", JobView.cursor(found.getLast()));
        }
        return Answer.json(page);
    }

    Answer cancel(Call call) throws InterruptedException {
        String id = call.parameter("id");
        Optional<Job> job = jobs.find(id);
        if (job.isPresent() && job.get().state().over()) {
            throw Refused.of(
                    409,
                    "over",
                    "the request is over already: %s".formatted(job.get().state().word()));
        }
        desk.cancelNow(id, call.query("reason").orElse(null));
        ObjectNode view =
                JsonNodeFactory.instance.objectNode().put("id", id).put("cancelling", true);
        return Answer.json(202, view);
    }

    /// @param largest page
    static JobQuery query(Call call, int largest) {
        var states =
                call.queries("state").stream()
                        .map(JobCalls::state)
                        .collect(java.util.stream.Collectors.toSet());
        var labels = new java.util.TreeMap<String, String>();
        call.queries("label").forEach(label -> labels.put(labelName(label), labelValue(label)));
        List<String> words =
                call.query("q").map(text -> List.of(text.strip().split("\\s+"))).orElse(List.of());
        return new JobQuery(
                states,
                labels,
                words,
                call.query("after")
                        .map(
                                text ->
                                        JobQuery.Cursor.of(text)
                                                .orElseThrow(
                                                        () ->
                                                                Refused.invalid(
                                                                        "after",
                                                                        "field after: wanted the"
                                                                            + " after of an earlier"
                                                                            + " page"))),
                call.number("limit", 1, largest).orElse(USUAL_PAGE));
    }

    static String labelName(String label) {
        int equals = label.indexOf('=');
        if (equals < 1) {
            throw Refused.invalid("label", "field label: wanted NAME=VALUE");
        }
        return label.substring(0, equals);
    }

    static String labelValue(String label) {
        return label.substring(label.indexOf('=') + 1);
    }

    // The table learns of what was asked a moment later.
    private Optional<Job> soon(String id) throws InterruptedException {
        Optional<Job> job = jobs.find(id);
        for (int look = 0; look < LOOKS && job.isEmpty(); look++) {
            Thread.sleep(FIRST_LOOK);
            job = jobs.find(id);
        }
        return job;
    }

    // News are folded into what the table says: it learns of them a moment later, and is not asked
    // again before. What came before the watch began only the table tells, and soon.
    private Optional<Job> awaited(Call call, String id, Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        try (OpenStreams.Place _ = streams.take();
                Watch watch = feed.watch(id)) {
            call.gone().thenRun(watch::wake);
            Optional<Job> job = jobs.find(id);
            Duration look = FIRST_LOOK;
            while (job.map(known -> !known.state().over()).orElse(true)
                    && System.nanoTime() < deadline
                    && !call.gone().isDone()) {
                long left = Math.max(1, Math.min(look.toNanos(), deadline - System.nanoTime()));
                Optional<Heard> heard = watch.poll(Duration.ofNanos(left));
                look = heard.isPresent() ? LONGEST_LOOK : longer(look);
                job =
                        heard.isPresent()
                                ? Optional.of(
                                        job.orElseGet(() -> Job.unheard(id))
                                                .fold(heard.get().news()))
                                : jobs.findIfKnown(id).or(watchless(job));
            }
            return job;
        }
    }

    private static Duration longer(Duration look) {
        Duration next = look.multipliedBy(2);
        return next.compareTo(LONGEST_LOOK) < 0 ? next : LONGEST_LOOK;
    }

    private static java.util.function.Supplier<Optional<Job>> watchless(Optional<Job> before) {
        return () -> before;
    }

    private ObjectNode view(Job job) {
        Optional<JobTable.Estimate> estimate =
                job.state() == JobState.QUEUED
                        ? Optional.of(jobs.table().estimate(job))
                        : Optional.empty();
        return JobView.whole(job, estimate);
    }

    private static Refused unknown(String id) {
        return Refused.notFound(
                "no request of this id is known; ids are forgotten after --jobs-memory");
    }

    private static JobState state(String word) {
        return JobState.of(word)
                .orElseThrow(
                        () ->
                                Refused.invalid(
                                        "state",
                                        "field state: wanted one of queued, drawing, drawn, stored,"
                                                + " partial, refused, failed, cancelled, expired"));
    }

    private static Duration bounded(Duration wait) {
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
