package dev.darkroom.http.sdapi;

import dev.darkroom.http.Offers;
import dev.darkroom.http.bus.QueueDirectory;
import dev.darkroom.http.server.Refused;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What callers have set by `/options`; each caller has options of its own.
final class SdOptions {

    private static final int MOST_CALLERS = 1_000;

    private final Offers offers;
    private final QueueDirectory queues;
    private final Map<String, Set> byCaller =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Set> eldest) {
                    return size() > MOST_CALLERS;
                }
            };

    SdOptions(Offers offers, QueueDirectory queues) {
        this.offers = offers;
        this.queues = queues;
    }

    /// Options with a meaning here.
    ///
    /// @param model title of the checkpoint; empty for the default model's
    /// @param clipLayers where the text encoder stops, counted from its end; 1 for the last layer
    /// @param format png, jpg or webp
    /// @param previewEvery steps between previews; 0 for none
    record Set(Optional<String> model, int clipLayers, String format, int previewEvery) {
        static final Set USUAL = new Set(Optional.empty(), 1, "png", 4);
    }

    synchronized Set of(String caller) {
        return byCaller.getOrDefault(caller, Set.USUAL);
    }

    synchronized void set(String caller, Set options) {
        byCaller.put(caller, options);
    }

    List<Offers.ModelOffer> models() {
        return queues.models(offers);
    }

    /// The title by which a model is chosen.
    static String title(Offers.ModelOffer model) {
        return model.name();
    }

    /// @return what a request says as its model
    /// @throws Refused if there is no such model
    Optional<String> queue(Optional<String> title) {
        return title.isEmpty() ? offers.usualQueue() : titled(title.get()).queue();
    }

    /// What is known of a model, or of the default model; empty where that is nothing.
    ///
    /// @throws Refused if there is no such model
    Optional<Offers.ModelOffer> offer(Optional<String> title) {
        return title.isEmpty()
                ? offers.models().stream().findFirst()
                : Optional.of(titled(title.get()));
    }

    private Offers.ModelOffer titled(String title) {
        return models().stream()
                .filter(model -> title(model).equals(title) || model.name().equals(title))
                .findFirst()
                .orElseThrow(() -> Refused.notFound("Checkpoint not found"));
    }
}
