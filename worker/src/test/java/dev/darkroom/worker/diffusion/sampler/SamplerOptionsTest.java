package dev.darkroom.worker.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.TorchCpuGenerator;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

class SamplerOptionsTest {
    private static final LatentShape SHAPE = new LatentShape(1, 2, 3);
    private static final int STEPS = 6;

    /// Options that others mean nothing without.
    private static final List<Map<String, Object>> COMPANY =
            List.of(
                    Map.of(),
                    Map.of("s_churn", 20.0),
                    Map.of("use_karras_sigmas", true),
                    Map.of("use_flow_sigmas", true),
                    Map.of("clip_sample", true),
                    Map.of("thresholding", true),
                    Map.of("thresholding", true, "sample_max_value", 50.0),
                    Map.of("timestep_spacing", "leading"),
                    Map.of("final_sigmas_type", "sigma_min", "lower_order_final", false),
                    Map.of("eta", 0.5, "clip_sample", true, "clip_sample_range", 0.5));

    static Stream<SamplerKind> kinds() {
        return Samplers.all().stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyOptionThatASamplerReadsChangesADrawing(SamplerKind kind) {
        List<String> idle =
                Arrays.stream(SamplerOption.values())
                        .filter(kind::reads)
                        .filter(option -> !nowhereToGo(kind, option))
                        .filter(option -> !changesADrawing(kind, option))
                        .map(SamplerOption::key)
                        .toList();

        assertThat(idle).as(kind.name()).isEmpty();
    }

    /// Curved noise levels that end at the least of the model have a last step of no length.
    private static boolean nowhereToGo(SamplerKind kind, SamplerOption option) {
        boolean ofTheEnd =
                option == SamplerOption.LOWER_ORDER_FINAL || option == SamplerOption.EULER_AT_FINAL;
        boolean curved = kind.overrides().containsKey(SamplerOption.USE_KARRAS_SIGMAS.key());
        return ofTheEnd && curved;
    }

    private static boolean changesADrawing(SamplerKind kind, SamplerOption option) {
        return COMPANY.stream()
                .anyMatch(
                        company ->
                                drawn(kind, company, Map.of())
                                        .map(
                                                plain ->
                                                        values(option)
                                                                .anyMatch(
                                                                        value ->
                                                                                differs(
                                                                                        kind,
                                                                                        company,
                                                                                        option,
                                                                                        value,
                                                                                        plain)))
                                        .orElse(false));
    }

    private static boolean differs(
            SamplerKind kind,
            Map<String, Object> company,
            SamplerOption option,
            Object value,
            Latents plain) {
        return drawn(kind, company, Map.of(option.key(), value))
                .map(other -> !other.equals(plain))
                .orElse(false);
    }

    private static Stream<Object> values(SamplerOption option) {
        return switch (option.form()) {
            case OptionForm.Real(double least, double most) ->
                    Stream.of(0.05, 0.3, 0.7, 3.0, 30.0, 400.0)
                            .filter(it -> it >= least && it <= most)
                            .map(it -> it);
            case OptionForm.Whole(int least, int most) ->
                    Stream.of(1, 2, 3, 30).filter(it -> it >= least && it <= most).map(it -> it);
            case OptionForm.Flag() -> Stream.of(true, false);
            case OptionForm.Word(List<String> words) -> words.stream().map(it -> it);
            case OptionForm.Numbers() ->
                    Stream.of(
                            List.of(940.0, 610.0, 250.0, 30.0),
                            List.of(0.9, 0.5, 0.2),
                            List.of(12.0, 2.0, 0.0),
                            List.of(2.0));
        };
    }

    /// Empty where the options do not go together.
    private static Optional<Latents> drawn(
            SamplerKind kind, Map<String, Object> company, Map<String, Object> option) {
        var keys = new HashMap<>(company);
        keys.putAll(option);
        boolean flow =
                keys.remove("use_flow_sigmas") != null && kind.defaults().has("use_flow_sigmas");
        var asked = new HashMap<String, Object>(keys);
        asked.keySet().retainAll(kind.options());
        SchedulerConfig config = config(kind, flow);
        try {
            SamplerOptions options = read(kind, asked);
            var source = new TorchCpuGenerator(5);
            return Optional.of(
                    kind.create(config, Steps.of(STEPS), options)
                            .sample(
                                    source.next(SHAPE),
                                    (x, t) -> bent(x, t),
                                    source,
                                    (_, _, _, _) -> {}));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static SchedulerConfig config(SamplerKind kind, boolean flow) {
        var data = GaussianData.forNetworksOf(kind, 0.5);
        return flow
                ? SchedulerConfig.of(
                        Map.of("_class_name", "FlowMatchEulerDiscreteScheduler", "shift", 2.0))
                : data.config(kind.schedulerClass());
    }

    /// No straight line, and another answer at each timestep.
    private static Latents bent(Latents x, double t) {
        float[] values = x.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.tanh(values[i] + 0.3 * Math.cos(t / 300) + 0.1 * i);
        }
        return Latents.of(x.shape(), values);
    }

    private static SamplerOptions read(SamplerKind kind, Map<String, ?> asked) {
        return SamplerOptions.read(
                asked,
                kind,
                (found, wanted) -> fail("found %s, wanted %s".formatted(found, wanted)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatHoldsAnywayIsNotStated(SamplerKind kind) {
        SchedulerConfig config = config(kind, false);
        var standing = new HashMap<String, Object>();
        Map.of("eta", 0.0, "s_churn", 0.0, "s_noise", 0.5, "order", 4.0, "solver_order", 2.0)
                .forEach(standing::put);
        standing.keySet().retainAll(kind.options());
        assertThat(read(kind, standing).effective(kind, config)).isEqualTo(SamplerOptions.NONE);
    }

    @Test
    void aKeyOfTheConfigurationMeansTheSameAsAnOption() {
        SamplerKind kind = DpmMultistep.KIND;
        SchedulerConfig config = config(kind, false);
        Map<String, Object> keys = Map.of("solver_order", 3, "algorithm_type", "sde-dpmsolver++");
        var source = new TorchCpuGenerator(5);
        Latents inTheFile =
                kind.create(config.with(keys), STEPS)
                        .sample(
                                source.next(SHAPE),
                                SamplerOptionsTest::bent,
                                source,
                                (_, _, _, _) -> {});

        assertThat(drawn(kind, Map.of(), keys)).contains(inTheFile);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    euler           | eta            | 0.5         | eta       | what euler reads: s_churn
                    ddim            | beta_start     | 0.1         | beta_start | what ddim reads: eta, use_clipped_model_output
                    ddim            | ETA            | 0.5         | ETA       | what ddim reads: eta
                    ddim            | eta            | 1.5         | eta 1.5   | a number from 0 to 1
                    ddim            | eta            | much        | eta much  | a number from 0 to 1
                    dpm-multistep   | solver_order   | 4           | solver_order 4.0 | a whole number from 1 to 3
                    dpm-multistep   | solver_order   | 1.5         | solver_order 1.5 | a whole number from 1 to 3
                    dpm-multistep   | algorithm_type | ddim        | algorithm_type ddim | one of dpmsolver, dpmsolver++
                    dpm++2m         | solver_order   | 3           | solver_order | nothing, since dpm++2m is 2
                    euler-karras    | use_karras_sigmas | 1        | use_karras_sigmas | nothing, since euler-karras is true
                    tcd             | timesteps      | 5           | timesteps 5.0 | a list of 1 to 10000 numbers
                    """)
    void anOptionThatASamplerCannotTakeIsRefusedWithWhatItReads(
            String sampler, String key, String value, String found, String wanted) {
        SamplerKind kind = Samplers.find(sampler).orElseThrow();
        var complaints = new ArrayList<String>();
        Object typed = value.matches("[0-9.]+") ? Double.valueOf(value) : value;

        SamplerOptions read =
                SamplerOptions.read(
                        Map.of(key, typed),
                        kind,
                        (was, would) -> complaints.add(was + "|" + would));

        assertThat(read).isEqualTo(SamplerOptions.NONE);
        assertThat(complaints).singleElement().asString().startsWith(found + "|" + wanted);
    }

    @Test
    void timestepsAndSigmasStandForTheirNumberOfSteps() {
        assertThat(read(Tcd.KIND, Map.of("timesteps", List.of(900, 500))).count(true)).hasValue(2);
        var sigmas = Map.of("sigmas", List.of(9.0, 1.0, 0.0));
        assertThat(read(Euler.KIND, sigmas).count(true)).hasValue(2);
        assertThat(read(FlowEuler.KIND, sigmas).count(false)).hasValue(3);
        assertThat(SamplerOptions.NONE.count(true)).isEmpty();
    }
}
