package dev.darkroom.http.v1;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.bus.Jobs;
import dev.darkroom.http.bus.Members;
import dev.darkroom.http.bus.NewsFeed;
import dev.darkroom.http.scale.Loads;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.sink.jobs.Demand;
import dev.darkroom.sink.jobs.Frame;
import dev.darkroom.sink.jobs.Job;
import dev.darkroom.sink.jobs.JobQuery;
import dev.darkroom.sink.jobs.JobState;
import dev.darkroom.sink.jobs.News;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// `GET /v1/fleet`: which workers are there, what waits, what failed lately. Who is there brokers
/// say; what a worker does is from what it tells of its drawings.
record FleetCalls(Jobs jobs, Members members, Loads loads, NewsFeed feed, InstantSource clock) {

    private static final int LATEST = 500;
    private static final Duration RECENT = Duration.ofMinutes(5);

    /// What the latest news say of a worker.
    private static final class Worker {
        private Optional<Members.Member> member = Optional.empty();
        private int drawing;
        private int drawn;
        private long drawMillis;
        private long lastMillis;
        private Optional<News.Stepped> lastStep = Optional.empty();
    }

    Answer fleet(Call call) {
        List<Job> latest =
                jobs.listThoseKnown(
                        new JobQuery(Set.of(), Map.of(), List.of(), Optional.empty(), LATEST));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("brokers", feed.reached() ? "here" : "away");
        queue(body.putObject("queue"));
        var workers = body.putArray("workers");
        workers(latest).forEach((name, worker) -> workers.add(view(name, worker)));
        var failures = body.putArray("failures");
        latest.stream()
                .filter(job -> bad(job.state()))
                .limit(20)
                .forEach(job -> failures.add(failed(job)));
        return Answer.json(body);
    }

    private static ObjectNode view(String name, Worker worker) {
        ObjectNode view =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("name", name)
                        .put("present", worker.member.isPresent())
                        .put("drawing", worker.drawing)
                        .put("drawn", worker.drawn)
                        .put(
                                "meanDrawMillis",
                                worker.drawn == 0 ? 0 : worker.drawMillis / worker.drawn)
                        .put("lastHeardAt", Instant.ofEpochMilli(worker.lastMillis).toString());
        worker.lastStep
                .flatMap(News.Stepped::rowsAPass)
                .ifPresent(rows -> view.put("rowsAPass", rows));
        worker.member.ifPresent(
                member -> {
                    view.put("host", member.host()).put("lanes", member.lanes());
                    member.model().ifPresent(model -> view.put("model", model));
                });
        return view;
    }

    private void queue(ObjectNode queue) {
        Map<String, Demand> demands = jobs.demandsKnown();
        queue.put("requests", demands.values().stream().mapToInt(Demand::requests).sum());
        queue.put("images", demands.values().stream().mapToLong(Demand::images).sum());
        demands.values().stream()
                .flatMapToDouble(demand -> demand.imagesPerSecond().stream())
                .reduce(Double::sum)
                .ifPresent(rate -> queue.put("imagesPerSecond", rate));
        // Queues are drawn side by side.
        queue.put(
                "secondsOfWork",
                demands.entrySet().stream()
                        .mapToDouble(demand -> seconds(demand.getKey(), demand.getValue()))
                        .max()
                        .orElse(0));
    }

    private double seconds(String queue, Demand demand) {
        Optional<String> model = Optional.of(queue).filter(name -> !name.isEmpty());
        return loads.of(demand, model, Optional.empty()).backlogSeconds();
    }

    private Map<String, Worker> workers(List<Job> latest) {
        long since = clock.instant().minus(RECENT).toEpochMilli();
        var workers = new TreeMap<String, Worker>();
        for (Job job : latest) {
            for (Frame frame : job.frames().values()) {
                frame.drawn()
                        .filter(drawn -> drawn.atMillis() >= since)
                        .ifPresent(drawn -> count(workers, drawn));
                frame.stepped()
                        .filter(step -> step.atMillis() >= since)
                        .ifPresent(
                                step ->
                                        count(
                                                workers,
                                                step,
                                                job.state() == JobState.DRAWING
                                                        && frame.drawn().isEmpty()));
            }
        }
        // To be a member is a sign of life of this moment.
        members.workers()
                .forEach(
                        (name, member) -> {
                            Worker worker = workers.computeIfAbsent(name, _ -> new Worker());
                            worker.member = Optional.of(member);
                            worker.lastMillis = clock.millis();
                        });
        return workers;
    }

    private static void count(Map<String, Worker> workers, News.Drawn drawn) {
        Worker worker = workers.computeIfAbsent(drawn.worker(), _ -> new Worker());
        worker.drawn++;
        worker.drawMillis += drawn.drawMillis();
        worker.lastMillis = Math.max(worker.lastMillis, drawn.atMillis());
    }

    private static void count(Map<String, Worker> workers, News.Stepped step, boolean drawing) {
        Worker worker = workers.computeIfAbsent(step.worker(), _ -> new Worker());
        worker.drawing += drawing ? 1 : 0;
        if (worker.lastStep.isEmpty() || worker.lastStep.get().atMillis() <= step.atMillis()) {
            worker.lastStep = Optional.of(step);
        }
        worker.lastMillis = Math.max(worker.lastMillis, step.atMillis());
    }

    private static boolean bad(JobState state) {
        return switch (state) {
            case REFUSED, FAILED, EXPIRED, PARTIAL -> true;
            case QUEUED, DRAWING, DRAWN, STORED, CANCELLED -> false;
        };
    }

    private static ObjectNode failed(Job job) {
        ObjectNode view = JobView.brief(job);
        job.whole()
                .or(
                        () ->
                                job.frames().values().stream()
                                        .flatMap(frame -> frame.missing().stream())
                                        .findFirst())
                .ifPresent(why -> view.set("failure", JobView.failure(why)));
        return view;
    }
}
