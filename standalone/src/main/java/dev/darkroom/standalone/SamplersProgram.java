package dev.darkroom.standalone;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.worker.diffusion.sampler.SamplerKind;
import dev.darkroom.worker.diffusion.sampler.Samplers;

import java.io.PrintStream;
import java.util.List;

/// Lists what can be asked for as `sampler`.
///
/// @param out takes one line a sampler
record SamplersProgram(PrintStream out) implements Program {

    @Override
    public String name() {
        return "samplers";
    }

    @Override
    public String description() {
        return "Lists the samplers that a request may name.";
    }

    @Override
    public List<String> examples() {
        return List.of("darkroom samplers");
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of();
    }

    @Override
    public int run(Settings settings) {
        for (SamplerKind kind : Samplers.all()) {
            out.printf("%-24s %s%n", kind.name(), kind.description());
        }
        return 0;
    }
}
