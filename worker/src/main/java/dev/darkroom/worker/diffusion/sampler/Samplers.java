package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Every sampler there is, by name.
public final class Samplers {
    private static final List<SamplerKind> ALL =
            List.of(
                    Ddpm.KIND,
                    Ddim.KIND,
                    Euler.KIND,
                    Euler.KIND.variant("euler-karras", "use_karras_sigmas", true),
                    Euler.KIND.variant("euler-exponential", "use_exponential_sigmas", true),
                    Euler.KIND.variant("euler-beta", "use_beta_sigmas", true),
                    EulerAncestral.KIND,
                    FlowEuler.KIND);

    private Samplers() {}

    public static List<SamplerKind> all() {
        return ALL;
    }

    /// The friendly names, in the order of the list.
    public static List<String> names() {
        return ALL.stream().map(SamplerKind::name).toList();
    }

    /// @param name a friendly name, or a class name of diffusers such as `EulerDiscreteScheduler`,
    ///   `EulerDiscrete` or `Euler`; case does not matter
    public static Optional<SamplerKind> find(String name) {
        return ALL.stream()
                .filter(kind -> kind.name().equalsIgnoreCase(name))
                .findFirst()
                .or(() -> ALL.stream().filter(kind -> isClass(kind, name)).findFirst());
    }

    /// The sampler that a model's own configuration names.
    ///
    /// @throws IllegalArgumentException if no sampler here is of that class
    public static SamplerKind defaultFor(SchedulerConfig config) {
        return ALL.stream()
                .filter(kind -> kind.schedulerClass().equals(config.schedulerClass()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "scheduler configuration: no sampler of class %s; one of %s would do"
                                                .formatted(
                                                        config.schedulerClass(),
                                                        ALL.stream()
                                                                .map(SamplerKind::schedulerClass)
                                                                .distinct()
                                                                .toList())));
    }

    private static boolean isClass(SamplerKind kind, String name) {
        return stem(kind.schedulerClass()).equals(stem(name));
    }

    private static String stem(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replaceFirst("scheduler$", "")
                .replaceFirst("discrete$", "");
    }
}
