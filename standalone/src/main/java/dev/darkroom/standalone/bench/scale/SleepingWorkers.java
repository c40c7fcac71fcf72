package dev.darkroom.standalone.bench.scale;

import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.Lifeline;
import dev.darkroom.standalone.bench.bus.TimelessArtist;
import dev.darkroom.worker.Worker;
import dev.darkroom.worker.WorkerSettings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A process of workers whose drawings sleep: stands for as many machines with a GPU each.
public final class SleepingWorkers {

    /// What it prints when all of them lease.
    static final String READY = "all workers are ready";

    private static final int BYTES = 1 << 10;

    private SleepingWorkers() {}

    /// @param arguments brokers, number of workers, milliseconds of a drawing, drawings of a worker
    ///   at a time, name of the process
    public static void main(String[] arguments) throws Exception {
        Lifeline.hold();
        int count = Integer.parseInt(arguments[1]);
        var takes = Duration.ofMillis(Long.parseLong(arguments[2]));
        int places = Integer.parseInt(arguments[3]);
        var parts = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(parts::close));
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Settings settings =
                    Settings.of(
                            WorkerSettings.ALL,
                            Map.of(
                                    KafkaSettings.BOOTSTRAP_SERVERS.name(),
                                    arguments[0],
                                    WorkerSettings.NAME.name(),
                                    arguments[4] + "-" + i));
            var artist = new TimelessArtist(takes, places, BYTES);
            workers.add(parts.open(Worker.start(WorkerSettings.of(settings), _ -> artist)));
        }
        for (Worker worker : workers) {
            worker.ready().get();
        }
        System.out.println(READY);
        Thread.currentThread().join();
    }
}
