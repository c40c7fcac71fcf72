package dev.darkroom.standalone.bench.big;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.limit.BareSteps;
import dev.darkroom.standalone.bench.pipeline.DarkroomProcess;
import dev.darkroom.standalone.bench.pipeline.Memory;
import dev.darkroom.standalone.bench.report.Section;
import dev.darkroom.worker.DrawingSettings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A large model: seconds a step, time to the first picture and peak memory, of Darkroom's engine
/// and of bare sessions, each in a process of its own.
public final class BigPart implements Part {

    private static final int STEPS = 2;
    private static final double STEP_WANTED = 1.03;
    private static final double MORE_MEMORY = 1024;

    @Override
    public String name() {
        return "big";
    }

    @Override
    public Optional<String> obstacle(Bench bench) {
        if (!Memory.told()) {
            return Optional.of("this system does not tell the memory of processes in /proc");
        }
        return bench.bigModel().isPresent()
                ? Optional.empty()
                : Optional.of("--big-model names no folder");
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        Path model = bench.bigModel().orElseThrow().toAbsolutePath();
        if (!Files.isDirectory(model)) {
            throw new java.io.IOException("there is no folder " + model);
        }
        String device = DrawingSettings.device(bench.settings()).toString();
        var bare = new Process("bare session", BareSteps.class);
        var ours = new Process("engine", BigEngine.class);
        int rounds = bench.quick() ? 1 : Math.min(3, bench.roundCount());
        for (int round = 0; round < rounds; round++) {
            bench.tell("large model, round %d of %d".formatted(round + 1, rounds));
            bare.run(model, device);
            ours.run(model, device);
        }
        bare.tell(section);
        ours.tell(section);
        section.add(Ratio.of(ours.steps(), bare.steps()).wanted(Bar.atMost(STEP_WANTED)));
        section.add(
                "peak memory, engine less bare session",
                "MiB",
                ours.peak().median() - bare.peak().median());
        section.note("Wanted of the memory: at most %.0f MiB more.".formatted(MORE_MEMORY));
    }

    /// A kind of process and what its runs found.
    private record Process(
            String name,
            Class<?> main,
            List<Double> step,
            List<Double> first,
            List<Double> memory) {

        Process(String name, Class<?> main) {
            this(name, main, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void run(Path model, String device) throws Exception {
            try (var process =
                    DarkroomProcess.of(
                            main, List.of(model.toString(), device, Integer.toString(STEPS)))) {
                Found found = Found.of(process.awaitLine(Found::is));
                step.add(found.step());
                first.add(found.first());
                memory.add(Memory.of(process.pid()).peak());
            }
        }

        Series steps() {
            return new Series(name + ", a step of one picture", "s", step);
        }

        Series peak() {
            return new Series(name + ", peak memory", "MiB", memory);
        }

        void tell(Section section) {
            section.add(steps());
            section.add(new Series(name + ", start to first picture of one step", "s", first));
            section.add(peak());
        }
    }
}
