package dev.darkroom.standalone;

import dev.darkroom.producer.PublishProgram;
import dev.darkroom.runtime.command.CommandLineRunner;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.command.Streams;
import dev.darkroom.sink.SinkProgram;
import dev.darkroom.standalone.bench.BenchProgram;
import dev.darkroom.standalone.chaos.ChaosProgram;
import dev.darkroom.standalone.draw.DrawProgram;
import dev.darkroom.standalone.draw.ReproduceProgram;
import dev.darkroom.standalone.evaluate.EvaluateProgram;
import dev.darkroom.standalone.index.IndexProgram;
import dev.darkroom.standalone.invert.InvertProgram;
import dev.darkroom.standalone.letters.ListLettersProgram;
import dev.darkroom.standalone.letters.ReplayProgram;
import dev.darkroom.worker.WorkerMain;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The command line: every program of Darkroom.
public final class Main {

    static final String NAME = "darkroom";
    static final String DESCRIPTION = "Draws pictures from prompts that travel over Kafka.";

    private static final String LOGGING = "logback.configurationFile";

    private Main() {}

    public static void main(String[] arguments) {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "darkroom-logback.xml");
        }
        Lifeline.holdIfTold();
        int code =
                CommandLineRunner.main(
                        (runner, streams) ->
                                runner.run(NAME, DESCRIPTION, programs(streams), arguments));
        if (code == 0) {
            noteSuccess();
        }
        System.exit(code);
    }

    /// Tells the launcher, where it wants to know, that this run was a good example of a run.
    private static void noteSuccess() {
        String note = System.getProperty("darkroom.succeeded");
        if (note == null) {
            return;
        }
        try {
            Files.createFile(Path.of(note));
        } catch (IOException e) {
            System.err.println("darkroom: cannot note the success of this run: " + e);
        }
    }

    /// All of them, to be looked at.
    static List<Program> programs() {
        return programs(new Streams(System.in, System.out, System.err));
    }

    static List<Program> programs(PrintStream out, PrintStream err) {
        return programs(new Streams(System.in, out, err));
    }

    static List<Program> programs(Streams streams) {
        PrintStream out = streams.out();
        PrintStream err = streams.err();
        return List.of(
                new DrawProgram(out, err),
                new UpProgram(out),
                new WorkerMain(),
                new SinkProgram(),
                new ServeProgram(out),
                new PublishProgram(streams.in(), out, err),
                new CancelProgram(out),
                new ListLettersProgram(HarmlessOutput.over(out)),
                new ReplayProgram(HarmlessOutput.over(out), HarmlessOutput.over(err)),
                new TopicsCreateProgram(out, err),
                new CompletionProgram(out, () -> programs(out, err)),
                new SamplersProgram(out),
                new ModelsProgram(out),
                new IndexProgram(out, err),
                new EvaluateProgram(out, err),
                new InvertProgram(out),
                new ReproduceProgram(out, err),
                new BenchProgram(out, err),
                new ChaosProgram(out),
                new SettingsProgram(out, () -> programs(out, err)));
    }
}
