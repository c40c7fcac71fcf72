package dev.darkroom.http.sdapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.bus.RequestDesk;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// `progress`, `interrupt` and `skip`: of the caller's own calls, where AUTOMATIC1111 knows but one
/// for all. `?task=` names the one meant by its `force_task_id`.
record SdWatching(SdSittings sittings, RequestDesk desk) {

    /// How long a client that interrupts has to close the connection that it means.
    private static final long SETTLING_MILLIS = 1_000;

    Answer progress(Call call) {
        List<SdSittings.Sitting> own = sittings.of(call.caller().name(), task(call));
        boolean withPicture =
                !call.query("skip_current_image").map("true"::equalsIgnoreCase).orElse(false);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (own.isEmpty()) {
            answer.put("progress", 0.0).put("eta_relative", 0.0);
            state(answer.putObject("state"), Optional.empty());
            answer.putNull("current_image").putNull("textinfo");
            return Answer.json(answer);
        }
        SdSittings.Sitting sitting = own.getFirst();
        double share = sitting.development().share();
        double seconds = Duration.between(sitting.began(), Instant.now()).toMillis() / 1_000.0;
        answer.put("progress", Math.max(0.001, share));
        answer.put("eta_relative", share == 0 ? 0.0 : seconds / share * (1 - share));
        state(answer.putObject("state"), Optional.of(sitting));
        sitting.development()
                .preview()
                .filter(_ -> withPicture)
                .ifPresentOrElse(
                        preview ->
                                answer.put(
                                        "current_image",
                                        Base64.getEncoder().encodeToString(preview.bytes())),
                        () -> answer.putNull("current_image"));
        answer.putNull("textinfo");
        return Answer.json(answer);
    }

    /// Stops the caller's call. Of several, a client that also closes a connection means that one;
    /// if none is closed within a second, the oldest is stopped.
    Answer interrupt(Call call) {
        List<SdSittings.Sitting> own = sittings.of(call.caller().name(), task(call));
        if (own.size() == 1) {
            stop(own.getFirst());
        } else if (own.size() > 1) {
            CompletableFuture.delayedExecutor(SETTLING_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(
                            () -> {
                                if (own.stream().noneMatch(one -> one.gone().isDone())) {
                                    stop(own.getFirst());
                                }
                            });
        }
        return Answer.json(JsonNodeFactory.instance.objectNode());
    }

    private void stop(SdSittings.Sitting sitting) {
        desk.cancel(sitting.id(), "interrupted");
    }

    private static Optional<String> task(Call call) {
        return call.query("task").or(() -> call.query("id_task"));
    }

    private static void state(ObjectNode state, Optional<SdSittings.Sitting> sitting) {
        var step = sitting.flatMap(one -> one.development().latestStep());
        state.put("skipped", false).put("interrupted", false).put("stopping_generation", false);
        state.put("job", sitting.map(SdSittings.Sitting::id).orElse(""));
        state.put("job_count", sitting.map(one -> one.development().count()).orElse(0));
        state.put(
                "job_timestamp",
                sitting.map(SdSittings.Sitting::began).map(SdInfo.STAMP::format).orElse("0"));
        state.put("job_no", sitting.map(one -> one.development().drawn().size()).orElse(0));
        state.put("sampling_step", step.map(one -> one.step()).orElse(0));
        state.put("sampling_steps", step.map(one -> one.steps()).orElse(0));
    }
}
