package dev.darkroom.standalone.bench.big;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.pipeline.Memory;
import dev.darkroom.standalone.bench.report.Section;
import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.UnusablePicture;
import dev.darkroom.worker.onnx.folder.ModelFolder;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A large model, as a user meets it: the command `draw` from its start to the first picture, its
/// steps, its decoding, its memory. Where a Python is given, the same picture by Python's
/// onnxruntime in the same rounds, of the size that the folder itself says.
public final class BigPart implements Part {

    private static final List<Integer> STEPS = List.of(2, 4);
    private static final int PAIR_STEPS = 2;
    private static final double FIRST_WANTED = 1.15;
    private static final double STEP_WANTED = 1.03;
    private static final double DECODING_WANTED = 1.1;
    private static final double MORE_MEMORY = 512;

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
            throw new IOException("there is no folder " + model);
        }
        var here =
                new DarkroomDraw(
                        model,
                        DrawingSettings.device(bench.settings()).toString(),
                        sampler(ModelFolder.open(model)));
        Optional<PythonDraw> there =
                bench.peers().map(python -> new PythonDraw(python, script(), model));
        var ours = new Figures("Darkroom");
        var theirs = new Figures("Python");
        int rounds = bench.quick() ? 1 : Math.min(3, bench.roundCount());
        bench.tell("large model, reading its files");
        readOnce(model);
        for (int round = 0; round < rounds; round++) {
            bench.tell("large model, round %s of %s".formatted(round + 1, rounds));
            measure(bench, here, there, ours, theirs);
        }
        section.add(ours.all());
        if (there.isPresent()) {
            section.add(theirs.all());
            compare(ours, theirs, section);
        }
        pair(bench, here, ours, section);
    }

    /// So that the first to draw does not wait for the disk where the next finds the files in
    /// memory.
    private static void readOnce(Path model) throws IOException {
        try (Stream<Path> files = Files.walk(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
            }
        }
    }

    /// Each number of steps by one program and then by the other.
    private static void measure(
            Bench bench,
            DarkroomDraw here,
            Optional<PythonDraw> there,
            Figures ours,
            Figures theirs)
            throws IOException, InterruptedException {
        for (int steps : STEPS) {
            boolean last = steps == STEPS.getLast();
            Drawn drawn = here.draw(steps, 1, bench.folder("big"));
            ours.add(steps, drawn);
            if (last) {
                ours.addRound(drawn);
            }
            if (there.isPresent()) {
                Pixels size = pixels(drawn.file());
                Drawn other =
                        there.get()
                                .draw(steps, size.width(), size.height(), bench.folder("python"));
                theirs.add(steps, other);
                if (last) {
                    theirs.addRound(other);
                }
                String picture = "%s steps with %s".formatted(steps, here.model().getFileName());
                bench.book().keep(picture, drawn.file());
                bench.book().theirs("Python", picture, other.file());
            }
        }
    }

    private static void compare(Figures ours, Figures theirs, Section section) {
        for (int steps : STEPS) {
            section.add(ratio(ours.first(steps), theirs.first(steps), FIRST_WANTED));
        }
        section.add(ratio(ours.step(), theirs.step(), STEP_WANTED));
        section.add(ratio(ours.decoding(), theirs.decoding(), DECODING_WANTED));
        section.add(
                "peak memory, Darkroom less Python",
                "MiB",
                ours.peak().median() - theirs.peak().median());
        section.note("Wanted of the memory: at most %.0f MiB more.".formatted(MORE_MEMORY));
    }

    private static Ratio ratio(Series ours, Series theirs, double wanted) {
        return Ratio.of(ours, theirs).wanted(Bar.atMost(wanted));
    }

    /// Two pictures of one request, whose rows share the calls of the network.
    private static void pair(Bench bench, DarkroomDraw here, Figures ours, Section section)
            throws IOException, InterruptedException {
        bench.tell("large model, two pictures of a request");
        Drawn two = here.draw(PAIR_STEPS, 2, bench.folder("big"));
        section.add("Darkroom, first of two pictures, 2 steps", "s", two.first());
        section.add("Darkroom, two pictures of a request, peak memory", "MiB", two.peak());
        section.note(
                "Of two pictures the first is there %.1f s after it would be alone."
                        .formatted(two.first() - ours.first(PAIR_STEPS).median()));
    }

    /// One that the program in Python has written out.
    private static String sampler(ModelFolder folder) {
        String scheduler = folder.scheduler().path("_class_name").asText("");
        return scheduler.startsWith("FlowMatch") ? "flow-euler" : "ddim";
    }

    private static Path script() {
        return Path.of(
                System.getProperty("darkroom.home", ""), "benchmarks", "folders", "draw_folder.py");
    }

    private static Pixels pixels(byte[] file) throws IOException {
        try {
            return PictureReader.read(file, PictureLimits.STANDARD, PictureReader.Backdrop.WHITE);
        } catch (UnusablePicture e) {
            throw new IOException("a picture that was drawn cannot be read", e);
        }
    }
}
