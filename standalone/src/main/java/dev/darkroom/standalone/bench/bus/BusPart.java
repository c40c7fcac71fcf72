package dev.darkroom.standalone.bench.bus;

import dev.darkroom.broker.Options;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.sink.StoreSettings;
import dev.darkroom.standalone.Darkroom;
import dev.darkroom.standalone.LocalSettings;
import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Judged;
import dev.darkroom.standalone.bench.figures.Quantiles;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.pipeline.Client;
import dev.darkroom.standalone.bench.report.Section;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/// What passes through a Darkroom in one process when drawing takes no time: intake, results,
/// keeper, ledger, at the shipped settings.
public final class BusPart implements Part {

    private static final int SMALL = 1 << 10;
    private static final int LARGE = 2 << 20;
    private static final double MEGABYTE = 1e6;
    private static final int ALONE = 100;

    /// Rounds until the JVM has compiled what it runs.
    private static final int WARM_UPS = 8;

    @Override
    public String name() {
        return "bus";
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        int requests = bench.quick() ? 300 : 1_500;
        int rounds = bench.quick() ? 1 : bench.roundCount();
        Series speed =
                measure(bench, "requests of 1 KiB", "requests/s", SMALL, true, requests, rounds, 1);
        section.add(speed);
        section.judge(Judged.median(speed, Bar.atLeast(1_000)));
        int large = bench.quick() ? 10 : 50;
        for (boolean fsync : List.of(false, true)) {
            Series bytes =
                    measure(
                            bench,
                            "pictures of 2 MiB, fsync " + (fsync ? "on" : "off"),
                            "MB/s",
                            LARGE,
                            fsync,
                            large,
                            rounds,
                            LARGE / MEGABYTE);
            section.add(bytes);
            if (!fsync) {
                section.judge(Judged.median(bytes, Bar.atLeast(100)));
            }
        }
        alone(bench, section);
    }

    /// @param each what one picture counts, in the unit
    private static Series measure(
            Bench bench,
            String name,
            String unit,
            int bytes,
            boolean fsync,
            int requests,
            int rounds,
            double each)
            throws Exception {
        bench.tell(name);
        try (Darkroom darkroom = start(bench, bytes, fsync);
                var client = new Client(darkroom.bus())) {
            var samples = new ArrayList<Double>();
            int warmUps = bench.quick() ? 1 : WARM_UPS;
            for (int round = -warmUps; round < rounds; round++) {
                double seconds = client.draw(requests(requests)).seconds();
                bench.tell(name + ": " + Math.round(requests * each / seconds) + " " + unit);
                if (round >= 0) {
                    samples.add(requests * each / seconds);
                }
            }
            return new Series(name, unit, samples);
        }
    }

    private static void alone(Bench bench, Section section) throws Exception {
        try (Darkroom darkroom = start(bench, SMALL, true);
                var client = new Client(darkroom.bus())) {
            var millis = new ArrayList<Double>();
            for (int i = 0; i < (bench.quick() ? 10 : ALONE); i++) {
                millis.add(1e3 * client.draw(requests(1)).seconds());
            }
            section.add(new Series("one request alone, acknowledged to told", "ms", millis));
            section.add("the same, p95", "ms", Quantiles.of(millis, 0.95));
        }
    }

    private static Darkroom start(Bench bench, int bytes, boolean fsync)
            throws IOException, InterruptedException {
        Settings settings =
                bench.settings()
                        .with(LocalSettings.DATA, bench.folder("bus"))
                        .with(StoreSettings.FSYNC, fsync);
        var artist = new TimelessArtist(bytes);
        Darkroom darkroom =
                Darkroom.start(
                        settings, bench.folder("images"), Options.DEFAULT, () -> _ -> artist);
        while (!darkroom.ready()) {
            Thread.sleep(Duration.ofMillis(20));
        }
        return darkroom;
    }

    private static List<PromptRequest> requests(int count) {
        String prefix = UUID.randomUUID().toString();
        return IntStream.range(0, count)
                .mapToObj(
                        i ->
                                PromptRequest.newBuilder()
                                        .setId(prefix + "-" + i)
                                        .setPrompt("a red apple")
                                        .build())
                .toList();
    }
}
