package dev.darkroom.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.bench.report.Machine;
import dev.darkroom.standalone.bench.report.Report;
import dev.darkroom.standalone.bench.report.Section;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

class TimedRunTest {

    private final Report report = new Report(Machine.here(), Map.of());

    private record Named(String name, Body body) implements Part {

        interface Body {
            void run(Bench bench) throws Exception;
        }

        @Override
        public void run(Bench bench, Section section) throws Exception {
            body.run(bench);
        }
    }

    @Test
    void aPartThatHangsIsEndedAndNamedWithWhatItWasDoing() throws Exception {
        var interrupted = new CountDownLatch(1);
        Part hung =
                new Named(
                        "colour",
                        bench -> {
                            bench.tell("mixing blue");
                            try {
                                new CountDownLatch(1).await();
                            } finally {
                                interrupted.countDown();
                            }
                        });

        String fault = run(hung, Duration.ofMillis(50));

        assertThat(fault)
                .contains("Part colour hung")
                .contains("mixing blue")
                .contains("CountDownLatch.await");
        interrupted.await();
    }

    @Test
    void aPartThatFailsIsNamedWithItsReason() throws Exception {
        Part failing =
                new Named(
                        "colour",
                        _ -> {
                            throw new IOException("no blue is left");
                        });

        assertThat(run(failing, Duration.ofMinutes(1)))
                .contains("Part colour failed")
                .contains("no blue is left");
    }

    @Test
    void aPartThatEndsHasNoFault() throws Exception {
        assertThat(run(new Named("colour", _ -> {}), Duration.ofMinutes(1))).isEmpty();
        assertThat(report.json(new Report.Pictures(0, java.util.List.of()))).contains("Took 0 min");
    }

    private String run(Part part, Duration patience) throws Exception {
        try (var bench = new Bench(Settings.of(BenchSettings.ALL, Map.of()), report, _ -> {})) {
            return new TimedRun(part, patience).run(bench, report.section("colour")).orElse("");
        }
    }
}
