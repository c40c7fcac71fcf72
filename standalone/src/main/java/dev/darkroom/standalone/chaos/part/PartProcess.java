package dev.darkroom.standalone.chaos.part;

import dev.darkroom.runtime.command.CommandLineRunner;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.sink.SinkProgram;
import dev.darkroom.worker.WorkerMain;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A process of one part. Its standard input is a pipe from whoever started it: when that ends,
/// however it ends, the part ends with it.
public final class PartProcess {

    private static final int ORPHANED = 143;

    private PartProcess() {}

    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().name("parent-watch").start(PartProcess::endWithParent);
        var runner = new CommandLineRunner(Map.of(), System.out, System.err);
        System.exit(runner.run("part", "A part of a trial.", programs(), arguments));
    }

    private static List<Program> programs() {
        return List.of(
                new BrokerPart(),
                new ObjectServerPart(),
                new WorkerMain(),
                new PacedWorker(),
                new SinkProgram(),
                new ForgetfulSink());
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is said over the pipe.
            }
        } catch (IOException _) {
            // As much an end as the end of the stream.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
