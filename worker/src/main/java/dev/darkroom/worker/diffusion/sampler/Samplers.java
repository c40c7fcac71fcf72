package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Every sampler there is, by name: those that draw, and apart from them those that walk the other
/// way.
public final class Samplers {
    private static final SamplerKind DPM_2M =
            DpmMultistep.KIND
                    .variant("dpm++2m", "solver_order", 2)
                    .variant("dpm++2m", "algorithm_type", "dpmsolver++");
    private static final SamplerKind DPM_2M_SDE =
            DPM_2M.variant("dpm++2m-sde", "algorithm_type", "sde-dpmsolver++").withNoise();
    private static final SamplerKind DPM_3M =
            DPM_2M.variant("dpm++3m", "solver_order", 3).withOrder(3);
    private static final SamplerKind DPM_3M_SDE =
            DPM_2M_SDE.variant("dpm++3m-sde", "solver_order", 3).withOrder(3);
    private static final SamplerKind DPM_2S =
            DpmSinglestep.KIND
                    .variant("dpm++2s", "solver_order", 2)
                    .variant("dpm++2s", "algorithm_type", "dpmsolver++");

    private static final List<SamplerKind> ALL =
            List.of(
                    Ddpm.KIND,
                    Ddim.KIND,
                    Pndm.KIND,
                    Pndm.KIND.variant("plms", "skip_prk_steps", true),
                    Lms.KIND,
                    Lms.KIND.withSigmas("lms-karras", "use_karras_sigmas"),
                    Euler.KIND,
                    Euler.KIND.withSigmas("euler-karras", "use_karras_sigmas"),
                    Euler.KIND.withSigmas("euler-exponential", "use_exponential_sigmas"),
                    Euler.KIND.withSigmas("euler-beta", "use_beta_sigmas"),
                    EulerAncestral.KIND,
                    Heun.KIND,
                    Heun.KIND.withSigmas("heun-karras", "use_karras_sigmas"),
                    Kdpm2.KIND,
                    Kdpm2.KIND.withSigmas("dpm2-karras", "use_karras_sigmas"),
                    Kdpm2Ancestral.KIND,
                    Kdpm2Ancestral.KIND.withSigmas("dpm2-a-karras", "use_karras_sigmas"),
                    DpmMultistep.KIND,
                    DPM_2M,
                    DPM_2M.withSigmas("dpm++2m-karras", "use_karras_sigmas"),
                    DPM_2M.withSigmas("dpm++2m-exponential", "use_exponential_sigmas"),
                    DPM_2M.withSigmas("dpm++2m-beta", "use_beta_sigmas"),
                    DPM_2M.withSigmas("dpm++2m-lu", "use_lu_lambdas"),
                    DPM_2M_SDE,
                    DPM_2M_SDE.withSigmas("dpm++2m-sde-karras", "use_karras_sigmas"),
                    DPM_3M,
                    DPM_3M.withSigmas("dpm++3m-karras", "use_karras_sigmas"),
                    DPM_3M_SDE,
                    DPM_3M_SDE.withSigmas("dpm++3m-sde-karras", "use_karras_sigmas"),
                    DpmSinglestep.KIND,
                    DPM_2S,
                    DPM_2S.withSigmas("dpm++2s-karras", "use_karras_sigmas"),
                    DPM_2S.variant("dpm++3s", "solver_order", 3).withOrder(3),
                    Deis.KIND,
                    Deis.KIND.withSigmas("deis-karras", "use_karras_sigmas"),
                    UniPc.KIND,
                    UniPc.KIND.withSigmas("unipc-karras", "use_karras_sigmas"),
                    Lcm.KIND,
                    Tcd.KIND,
                    EdmEuler.KIND,
                    FlowEuler.KIND,
                    FlowHeun.KIND,
                    ScoreSdeVe.KIND,
                    ScoreSdeVp.KIND);

    private static final List<SamplerKind> INVERSES = List.of(DdimInverse.KIND, FlowInverse.KIND);

    private Samplers() {}

    /// Those that draw.
    public static List<SamplerKind> all() {
        return ALL;
    }

    /// Those that turn a picture into the noise it would be drawn from. No request can name them,
    /// since nothing is drawn by them.
    public static List<SamplerKind> inverses() {
        return INVERSES;
    }

    /// The friendly names, in the order of the list.
    public static List<String> names() {
        return ALL.stream().map(SamplerKind::name).toList();
    }

    /// @param name a friendly name, or a class name of diffusers such as `EulerDiscreteScheduler`,
    ///   `EulerDiscrete` or `Euler`; case does not matter
    public static Optional<SamplerKind> find(String name) {
        return find(ALL, name);
    }

    /// What turns pictures into noise for a model with this configuration.
    ///
    /// @return empty for networks of forms that have none
    public static Optional<SamplerKind> inverseFor(SchedulerConfig config) {
        return INVERSES.stream().filter(kind -> kind.fits(config)).findFirst();
    }

    /// What draws the picture that one of [#inverses] made noise of.
    public static SamplerKind forth(SamplerKind inverse) {
        return inverse == DdimInverse.KIND ? Ddim.KIND : FlowEuler.KIND;
    }

    /// Finds one of [#inverses], as [#find] does.
    public static Optional<SamplerKind> findInverse(String name) {
        return find(INVERSES, name);
    }

    private static Optional<SamplerKind> find(List<SamplerKind> kinds, String name) {
        String plain = plain(name);
        String stem = stem(name);
        return kinds.stream()
                .filter(kind -> plain(kind.name()).equals(plain))
                .findFirst()
                .or(
                        () ->
                                kinds.stream()
                                        .filter(kind -> stem(kind.schedulerClass()).equals(stem))
                                        .findFirst());
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

    private static String stem(String name) {
        return withoutEnd(withoutEnd(plain(name), "scheduler"), "discrete");
    }

    private static String withoutEnd(String name, String end) {
        return name.endsWith(end) ? name.substring(0, name.length() - end.length()) : name;
    }

    // Asked of every sampler for each request, so without a regular expression.
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace(" ", "").replace("_", "").replace("-", "");
    }
}
