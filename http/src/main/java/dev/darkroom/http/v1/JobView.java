package dev.darkroom.http.v1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.sink.jobs.Frame;
import dev.darkroom.sink.jobs.Job;
import dev.darkroom.sink.jobs.JobState;
import dev.darkroom.sink.jobs.JobTable;
import dev.darkroom.sink.jobs.News;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/// Jobs as JSON for callers.
public final class JobView {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// Characters of a prompt in a list.
    private static final int LONGEST_BRIEF = 200;

    private JobView() {}

    /// @param estimate where the job is queued and somebody knows
    public static ObjectNode whole(Job job, Optional<JobTable.Estimate> estimate) {
        ObjectNode view = brief(job);
        estimate.ifPresent(
                known -> {
                    view.put("position", known.position());
                    known.startsAt().ifPresent(at -> view.put("estimatedStartAt", at.toString()));
                });
        job.asked().ifPresent(asked -> view.set("request", parsed(asked.request())));
        job.whole().ifPresent(why -> view.set("failure", failure(why)));
        var images = view.putArray("images");
        job.frames().forEach((index, frame) -> images.add(image(job.id(), index, frame)));
        return view;
    }

    /// A job without its request and parameters, for lists.
    public static ObjectNode brief(Job job) {
        JobState state = job.state();
        ObjectNode view = NODES.objectNode();
        view.put("id", job.id()).put("state", state.word()).put("count", job.count());
        view.put("cursor", cursor(job));
        view.put("askedAt", Instant.ofEpochMilli(job.sinceMillis()).toString());
        job.asked().flatMap(News.Asked::model).ifPresent(model -> view.put("model", model));
        job.asked()
                .map(asked -> parsed(asked.request()).path("prompt").asText())
                .filter(prompt -> !prompt.isEmpty())
                .ifPresent(prompt -> view.put("prompt", beginning(prompt)));
        job.frames().values().stream()
                .flatMap(frame -> frame.stepped().stream())
                .max(java.util.Comparator.comparingLong(News.Stepped::atMillis))
                .ifPresent(
                        step ->
                                view.put("step", step.step())
                                        .put("steps", step.steps())
                                        .put("worker", step.worker()));
        if (state.over()) {
            view.put(
                    "endedAt",
                    Instant.ofEpochMilli(job.ended().map(News.Ended::atMillis).orElse(0L))
                            .toString());
        }
        if (job.cancelAsked().isPresent() && !state.over()) {
            view.put("cancelling", true);
        }
        ObjectNode labels = view.putObject("labels");
        job.labels().forEach(labels::put);
        view.put("url", url(job.id()));
        return view;
    }

    /// One image of a job.
    public static ObjectNode image(String id, int index, Frame frame) {
        ObjectNode view = NODES.objectNode().put("index", index).put("state", word(frame));
        frame.stepped()
                .ifPresent(
                        step ->
                                view.put("step", step.step())
                                        .put("steps", step.steps())
                                        .put("worker", step.worker()));
        frame.drawn()
                .ifPresent(
                        drawn ->
                                view.put("worker", drawn.worker())
                                        .put("drawMillis", drawn.drawMillis()));
        frame.missing().ifPresent(why -> view.set("failure", failure(why)));
        frame.stored()
                .ifPresent(
                        stored -> {
                            view.put("url", pictureUrl(id, index))
                                    .put("sha256", stored.sha256())
                                    .put("size", stored.size())
                                    .put("mediaType", stored.mediaType())
                                    .put(
                                            "storedAt",
                                            Instant.ofEpochMilli(stored.atMillis()).toString());
                            view.set("parameters", parsed(stored.parameters()));
                        });
        return view;
    }

    static ObjectNode failure(News.Missing why) {
        ObjectNode view = NODES.objectNode().put("code", why.code()).put("message", why.message());
        why.field().ifPresent(field -> view.put("field", field));
        why.found().ifPresent(found -> view.put("found", found));
        why.wanted().ifPresent(wanted -> view.put("wanted", wanted));
        return view;
    }

    /// What follows this job in a list.
    static String cursor(Job job) {
        return new dev.darkroom.sink.jobs.JobQuery.Cursor(job.sinceMillis(), job.id()).text();
    }

    public static String url(String id) {
        return "/v1/jobs/" + encoded(id);
    }

    public static String pictureUrl(String id, int index) {
        return "/v1/images/" + encoded(id) + "/" + index;
    }

    /// @return an empty object where the text is no JSON
    public static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException _) {
            return NODES.objectNode();
        }
    }

    private static String beginning(String prompt) {
        return prompt.codePointCount(0, prompt.length()) <= LONGEST_BRIEF
                ? prompt
                : prompt.substring(0, prompt.offsetByCodePoints(0, LONGEST_BRIEF - 1)) + "…";
    }

    private static String word(Frame frame) {
        if (frame.stored().isPresent()) {
            return "stored";
        }
        if (frame.drawn().isPresent()) {
            return "drawn";
        }
        return frame.missing().isPresent() ? "missing" : "drawing";
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
