package dev.darkroom.http.bus;

import dev.darkroom.schemas.OfferedAdapter;
import dev.darkroom.schemas.WorkerOffer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The latest offers of workers, as far as they still count. Safe for use by many threads.
final class AdapterBook {

    /// How long an offer counts; workers tell it again each minute.
    static final Duration COUNTS = Duration.ofMinutes(3);

    /// Offers that are remembered; the one heard longest ago is forgotten first.
    static final int MOST = 1_000;

    private final Map<String, WorkerOffer> offers =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, WorkerOffer> eldest) {
                    return size() > MOST;
                }
            };

    /// @param key of the record: worker and model
    /// @param offer empty once the worker has left
    synchronized void hear(String key, Optional<WorkerOffer> offer) {
        offers.remove(key);
        offer.ifPresent(one -> offers.put(key, one));
    }

    /// The adapters that every worker of a queue has, in the order of their names: whichever of
    /// them leases a request can draw with these, and draws the same.
    ///
    /// @param model whose queue it is; empty for the default model's
    synchronized List<Adapters.Adapter> of(Optional<String> model, Instant now) {
        List<List<OfferedAdapter>> all =
                offers.values().stream()
                        .filter(offer -> Objects.equals(offer.getModel(), model.orElse(null)))
                        .filter(offer -> offer.getAt().plus(COUNTS).isAfter(now))
                        .map(WorkerOffer::getAdapters)
                        .toList();
        if (all.isEmpty()) {
            return List.of();
        }
        var everywhere = new ArrayList<>(all.getFirst());
        all.forEach(everywhere::retainAll);
        return everywhere.stream()
                .map(
                        one ->
                                new Adapters.Adapter(
                                        one.getName(),
                                        one.getSha256(),
                                        one.getDenoiser(),
                                        one.getTextEncoders()))
                .toList();
    }
}
