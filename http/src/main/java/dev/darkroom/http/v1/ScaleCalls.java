package dev.darkroom.http.v1;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.bus.QueueDirectory;
import dev.darkroom.http.scale.Load;
import dev.darkroom.http.scale.Loads;
import dev.darkroom.http.scale.ScaleRule;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.Refused;
import dev.darkroom.sink.jobs.Demand;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// `GET /scale`: how much work waits on a queue, and how many workers it should have. It is right
/// where there are none, too.
record ScaleCalls(Loads loads, QueueDirectory queues, InstantSource clock) {

    private static final Duration TARGET = Duration.ofMinutes(1);
    private static final Duration COLD_START = Duration.ofMinutes(1);
    private static final int MOST = 10;
    private static final int LARGEST = 10_000;

    Answer scale(Call call) {
        Optional<String> model = call.query("model");
        model.filter(name -> !queues.named().contains(name))
                .ifPresent(
                        name -> {
                            throw Refused.notFound(
                                    "no queue is named for this model; wanted one of %s"
                                            .formatted(queues.named()));
                        });
        ScaleRule rule = rule(call);
        Demand demand = loads.demands().getOrDefault(model.orElse(""), Demand.NONE);
        Load load = loads.of(demand, model, call.number("imageSeconds", 1, LARGEST));
        return Answer.json(view(model, demand, load, rule.suggest(load)));
    }

    private ObjectNode view(Optional<String> model, Demand demand, Load load, int suggested) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        model.ifPresent(name -> view.put("model", name));
        double oldest =
                demand.requests() == 0
                        ? 0
                        : Math.max(0, clock.millis() - demand.oldestMillis()) / 1e3;
        return view.put("backlogSeconds", load.backlogSeconds())
                .put("waiting", demand.requests())
                .put("images", demand.images())
                .put("oldestSeconds", oldest)
                .put("arriving", load.arriving())
                .put("workers", load.workers())
                .put("suggested", suggested);
    }

    private static ScaleRule rule(Call call) {
        int least = call.number("least", 0, LARGEST).orElse(0);
        int most = call.number("most", 1, LARGEST).orElse(Math.max(MOST, least));
        Duration target = call.time("target").orElse(TARGET);
        if (most < least) {
            throw Refused.invalid("most", "field most: wanted no less than least");
        }
        if (target.isZero()) {
            throw Refused.invalid("target", "field target: wanted a time above 0");
        }
        return new ScaleRule(target, call.time("coldStart").orElse(COLD_START), least, most);
    }
}
