package dev.darkroom.standalone.bench.start;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Options;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Judged;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.pipeline.DarkroomProcess;
import dev.darkroom.standalone.bench.pipeline.Memory;
import dev.darkroom.standalone.bench.pipeline.Metrics;
import dev.darkroom.standalone.bench.pipeline.OneProcess;
import dev.darkroom.standalone.bench.pipeline.SeparateProcesses;
import dev.darkroom.standalone.bench.report.Section;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/// How soon a worker is ready and a picture there, and what memory a Darkroom takes at rest, under
/// load, and after many pictures.
public final class StartPart implements Part {

    private static final int STARTS = 7;
    private static final int SHEETS = 10;
    private static final Bar READY = Bar.atMost(3);
    private static final Bar PICTURE = Bar.atMost(4);
    private static final Path TINY = Path.of("worker/src/test/resources/tiny-model");

    @Override
    public String name() {
        return "start";
    }

    @Override
    public Optional<String> obstacle(Bench bench) {
        return Memory.told()
                ? Optional.empty()
                : Optional.of("this system does not tell the memory of processes in /proc");
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        int starts = bench.quick() ? 1 : STARTS;
        section.judge(Judged.median(workerReady(bench, starts), READY));
        section.judge(Judged.median(firstPicture(bench, starts), PICTURE));
        memory(bench, section);
        manyPictures(bench, section);
    }

    private static Series workerReady(Bench bench, int starts) throws Exception {
        var seconds = new ArrayList<Double>();
        try (var broker = EmbeddedBroker.start(bench.folder("broker"), Options.DEFAULT)) {
            String address = broker.bootstrapServers();
            SeparateProcesses.createTopics(address);
            for (int i = 0; i < starts; i++) {
                int port = freePort();
                long start = System.nanoTime();
                try (var worker =
                        new DarkroomProcess(
                                List.of(
                                        "worker",
                                        "--bootstrap-servers=" + address,
                                        "--telemetry-port=" + port,
                                        "--model=" + bench.model().toAbsolutePath()))) {
                    while (!ready(port)) {
                        worker.demandRunning();
                        Thread.sleep(Duration.ofMillis(5));
                    }
                    seconds.add((System.nanoTime() - start) / 1e9);
                }
            }
        }
        return new Series("worker, process to ready", "s", seconds);
    }

    private static Series firstPicture(Bench bench, int starts) throws Exception {
        var seconds = new ArrayList<Double>();
        Path data = bench.folder("draw");
        var arguments = new ArrayList<>(List.of("draw", "--json", "--data=" + data, "a red apple"));
        arguments.addAll(bench.modelOption());
        for (int i = 0; i < starts; i++) {
            long start = System.nanoTime();
            try (var draw = new DarkroomProcess(arguments)) {
                draw.awaitLine(line -> line.startsWith("{"));
                seconds.add((System.nanoTime() - start) / 1e9);
                draw.await();
            }
        }
        return new Series("draw, process to first picture", "s", seconds);
    }

    private static void memory(Bench bench, Section section) throws Exception {
        try (var up = OneProcess.start(bench, List.of())) {
            long pid = up.process().pid();
            section.add("up, resident at rest", "MiB", Memory.of(pid).resident());
            up.client().draw(requests(bench.pictures(), "a red apple"));
            section.add("up, resident under load", "MiB", Memory.of(pid).resident());
            section.add("up, at most", "MiB", Memory.of(pid).peak());
        }
    }

    /// Of a model of a few kilobytes, so that whatever stays behind of each picture is seen.
    private static void manyPictures(Bench bench, Section section) throws Exception {
        Path tiny = Path.of(System.getProperty("darkroom.home", "")).resolve(TINY);
        if (!Files.isDirectory(tiny)) {
            section.note("Many pictures: not run, there is no folder " + TINY);
            return;
        }
        int sheet = bench.quick() ? 20 : 1_000;
        var resident = new ArrayList<Double>();
        var outside = new ArrayList<Double>();
        try (var up = OneProcess.start(bench, tiny, List.of())) {
            for (int i = 0; i < SHEETS; i++) {
                bench.tell("%s pictures of a tiny model".formatted((i + 1) * sheet));
                up.client().draw(requests(sheet, "a red apple"));
                double all = Memory.of(up.process().pid()).resident();
                Metrics metrics = Metrics.read(up.telemetry());
                resident.add(all);
                outside.add(
                        all
                                - metrics.total("jvm_memory_committed_bytes{area=\"heap\"")
                                        / (1 << 20));
            }
        }
        section.add(new Series("tiny model, resident, each tenth", "MiB", resident));
        section.add(
                new Series("tiny model, resident outside the heap, each tenth", "MiB", outside));
        section.add(
                "tiny model, outside the heap, growth of the second half",
                "MiB",
                outside.getLast() - outside.get(SHEETS / 2 - 1));
    }

    private static List<PromptRequest> requests(int count, String prompt) {
        String prefix = UUID.randomUUID().toString();
        return IntStream.range(0, count)
                .mapToObj(
                        i ->
                                PromptRequest.newBuilder()
                                        .setId(prefix + "-" + i)
                                        .setPrompt(prompt)
                                        .build())
                .toList();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean ready(int port) {
        try {
            var asked =
                    (HttpURLConnection)
                            URI.create("http://localhost:%s/health/ready".formatted(port))
                                    .toURL()
                                    .openConnection();
            return asked.getResponseCode() == 200;
        } catch (IOException _) {
            return false; // it does not listen yet
        }
    }
}
