package dev.darkroom.http;

import java.util.List;
import java.util.Optional;

/// What can be asked for, as far as it is known without asking a worker: whoever composes a program
/// knows the workers' release and perhaps a model's folder.
///
/// @param samplers that a request may name
/// @param models that are at hand; the first is the default model's
public record Offers(List<SamplerOffer> samplers, List<ModelOffer> models) {

    /// A sampler.
    ///
    /// @param scheduler the diffusers class of it, such as `EulerDiscreteScheduler`
    /// @param description one line
    public record SamplerOffer(String name, String scheduler, String description) {}

    /// A model.
    ///
    /// @param queue what a request says as its model; empty for the default model
    /// @param hash SHA-256 over its files, where it was computed
    /// @param fields of a request that it can honour; empty where that is not known
    /// @param controls names of the control networks that can lead it, as far as they are known
    public record ModelOffer(
            String name,
            Optional<String> queue,
            Optional<String> hash,
            Defaults defaults,
            Optional<List<String>> fields,
            List<String> controls) {

        /// One of which nothing but the name of its queue is known.
        public static ModelOffer named(String queue) {
            return new ModelOffer(
                    queue,
                    Optional.of(queue),
                    Optional.empty(),
                    Defaults.UNKNOWN,
                    Optional.empty(),
                    List.of());
        }

        /// Whether it honours a field of a request; true where that is not known.
        public boolean takes(String field) {
            return fields.isEmpty() || fields.get().contains(field);
        }

        /// The same, to be asked for by the name of its queue.
        public ModelOffer on(String otherQueue) {
            return new ModelOffer(name, Optional.of(otherQueue), hash, defaults, fields, controls);
        }
    }

    /// What a request's null fields mean, where it is known.
    public record Defaults(
            Optional<Integer> width,
            Optional<Integer> height,
            Optional<Integer> steps,
            Optional<Double> guidanceScale) {

        public static final Defaults UNKNOWN =
                new Defaults(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// The model of a request that names none: empty for the default model, unless workers are
    /// known to serve but a named one.
    public Optional<String> usualQueue() {
        return models.stream().findFirst().flatMap(ModelOffer::queue);
    }

    public static final Offers NONE = new Offers(List.of(), List.of());
}
