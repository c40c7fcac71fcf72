package dev.darkroom.standalone;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.worker.diffusion.sampler.SamplerKind;
import dev.darkroom.worker.diffusion.sampler.SamplerOption;
import dev.darkroom.worker.diffusion.sampler.Samplers;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Lists what can be asked for as `sampler`, or what as `samplerOptions` of one.
///
/// @param out takes one line a sampler or option
record SamplersProgram(PrintStream out) implements Program {

    @Override
    public String name() {
        return "samplers";
    }

    @Override
    public String description() {
        return "Lists the samplers that a request may name, or what can be said to one of them.";
    }

    @Override
    public String arguments() {
        return "[NAME]";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom samplers", "darkroom samplers ddim                        # its options");
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of();
    }

    @Override
    public int run(Settings settings) {
        if (settings.arguments().isEmpty()) {
            for (SamplerKind kind : Samplers.all()) {
                out.printf("%-24s %s%n", kind.name(), kind.description());
            }
            return 0;
        }
        SamplerKind kind = named(settings.arguments());
        out.printf("%s: %s%n", kind.name(), kind.description());
        Arrays.stream(SamplerOption.values())
                .filter(kind::reads)
                .forEach(it -> out.printf("  %-26s %s%n", it.key(), it.form().wanted()));
        return 0;
    }

    private static SamplerKind named(List<String> names) {
        return Optional.of(names)
                .filter(one -> one.size() == 1)
                .flatMap(one -> Samplers.find(one.getFirst()))
                .orElseThrow(
                        () ->
                                new BadSettingsException(
                                        List.of(
                                                "argument NAME: found '%s', wanted one of %s"
                                                        .formatted(
                                                                String.join(" ", names),
                                                                String.join(
                                                                        ", ", Samplers.names())))));
    }
}
