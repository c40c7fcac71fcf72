package dev.darkroom.http.scale;

import dev.darkroom.http.bus.Jobs;
import dev.darkroom.http.bus.Members;
import dev.darkroom.sink.jobs.Demand;

import java.util.Map;
import java.util.Optional;

/// What each queue asks of its workers now. It is right where there are none, too: what waits is
/// known without them.
public record Loads(Jobs jobs, Members members) {

    /// Work of an image that nobody has drawn the like of, in seconds of one worker.
    private static final int IMAGE_SECONDS = 5;

    /// By the model that a queue is named for; the default queue's is "".
    ///
    /// @throws dev.darkroom.http.server.Refused if nobody can tell for now
    public Map<String, Demand> demands() {
        return jobs.demands();
    }

    /// @param model whose queue it is; empty for the default model's
    /// @param imageSeconds of an image, until one has been drawn
    public Load of(Demand demand, Optional<String> model, Optional<Integer> imageSeconds) {
        int workers =
                (int)
                        members.workers().values().stream()
                                .filter(member -> member.model().equals(model))
                                .count();
        if (demand.speed().isPresent()) {
            double speed = demand.speed().getAsDouble();
            return new Load(
                    demand.images(),
                    demand.work() / speed,
                    demand.asked() / speed / Demand.SPAN_SECONDS,
                    workers);
        }
        double waiting = demand.images() * (double) imageSeconds.orElse(IMAGE_SECONDS);
        return new Load(demand.images(), waiting, waiting / Demand.SPAN_SECONDS, workers);
    }
}
