package dev.darkroom.http.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.bus.Jobs;
import dev.darkroom.http.bus.Pictures;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.Refused;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.sink.jobs.Job;
import dev.darkroom.sink.jobs.JobQuery;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `/v1/images`: the pictures there are, and their bytes.
record ImageCalls(Jobs jobs, Pictures pictures) {

    private static final int LARGEST_PAGE = 500;
    private static final List<String> BRIEF = List.of("prompt", "seed", "width", "height", "model");
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]*)-([0-9]*)");

    /// The latest requests with pictures; a page is so many requests, not pictures.
    Answer list(Call call) {
        JobQuery query = JobCalls.query(call, LARGEST_PAGE);
        boolean whole = call.truth("parameters").orElse(true);
        List<Job> found = jobs.list(query);
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        var list = page.putArray("images");
        for (Job job : found) {
            job.frames().entrySet().stream()
                    .filter(frame -> frame.getValue().stored().isPresent())
                    .forEach(
                            frame -> {
                                ObjectNode image =
                                        JobView.image(job.id(), frame.getKey(), frame.getValue());
                                image.put("id", job.id());
                                ObjectNode labels = image.putObject("labels");
                                job.labels().forEach(labels::put);
                                list.add(whole ? image : briefed(image));
                            });
        }
        if (found.size() == query.most()) {
            page.put("after", JobView.cursor(found.getLast()));
        }
        return Answer.json(page);
    }

    // Parameters are most of an answer's bytes, and whoever shows many pictures needs few of them.
    private static ObjectNode briefed(ObjectNode image) {
        JsonNode parameters = image.remove("parameters");
        BRIEF.stream()
                .filter(parameters::hasNonNull)
                .forEach(name -> image.set(name, parameters.get(name)));
        return image;
    }

    /// A picture's bytes: they never change, so whoever has them may keep them.
    Answer bytes(Call call) {
        String id = call.parameter("id");
        int index = index(call.parameter("index"));
        Optional<Job> job = jobs.findIfKnown(id);
        Pictures.Stored picture =
                pictures.find(id, index, job)
                        .orElseThrow(
                                () -> Refused.notFound("there is no such picture, or not yet"));
        String tag = "\"" + RequestDigest.sha256(picture.bytes()) + "\"";
        if (call.header("If-None-Match")
                .map(tags -> tags.strip().equals("*") || tags.contains(tag))
                .orElse(false)) {
            return headed(Answer.empty(304), tag);
        }
        Answer whole = headed(Answer.bytes(picture.mediaType(), picture.bytes()), tag);
        Answer answer =
                call.header("Range")
                        .filter(_ -> call.method().equals("GET"))
                        .filter(_ -> call.header("If-Range").map(tag::equals).orElse(true))
                        .map(range -> part(whole, range))
                        .orElse(whole);
        return call.truth("download").orElse(false)
                ? answer.with(
                        "Content-Disposition",
                        "attachment; filename=\"darkroom-%s.%s\""
                                .formatted(
                                        index,
                                        picture.mediaType()
                                                .substring(picture.mediaType().indexOf('/') + 1)))
                : answer;
    }

    private static Answer headed(Answer answer, String tag) {
        return answer.with("ETag", tag)
                .with("Cache-Control", "private, max-age=31536000, immutable")
                .with("Accept-Ranges", "bytes");
    }

    private static Answer part(Answer whole, String range) {
        Matcher asked = RANGE.matcher(range.strip());
        if (!asked.matches() || asked.group(1).isEmpty() && asked.group(2).isEmpty()) {
            return whole; // of several ranges or other units, all of it is a right answer
        }
        long size = whole.body().length;
        long from;
        long to;
        if (asked.group(1).isEmpty()) {
            from = Math.max(0, size - number(asked.group(2)));
            to = size - 1;
        } else {
            from = number(asked.group(1));
            to = asked.group(2).isEmpty() ? size - 1 : Math.min(size - 1, number(asked.group(2)));
        }
        if (from > to && from < size) {
            return whole; // an end before the beginning means nothing
        }
        if (from >= size) {
            return Answer.empty(416).with("Content-Range", "bytes */" + Long.toString(size));
        }
        byte[] part = Arrays.copyOfRange(whole.body(), (int) from, (int) to + 1);
        return new Answer(206, whole.type(), part, whole.headers())
                .with("Content-Range", "bytes " + from + "-" + to + "/" + size);
    }

    private static long number(String digits) {
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    private static int index(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw Refused.notFound("there is no such picture, or not yet");
        }
        return Integer.parseInt(text);
    }
}
