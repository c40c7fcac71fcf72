package dev.darkroom.http.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.http.scale.Simulation.Arrivals;
import dev.darkroom.http.scale.Simulation.Found;
import dev.darkroom.http.scale.Simulation.Policy;
import dev.darkroom.http.scale.Simulation.Scenario;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// The rule beside what others scale on: the number of requests that wait, and processor time.
class ScaleSimulationTest {

    private static final int HOURS = 8;
    private static final int SECONDS = HOURS * 3600;
    private static final int MOST = 20;
    private static final int FAST_START = 20;
    private static final int SLOW_START = 180;

    private static final List<Scenario> SCENARIOS =
            List.of(
                    steady("2 workers' worth of 1 s, start 20 s", 2, 1, FAST_START),
                    steady("2 workers' worth of 60 s, start 180 s", 2, 60, SLOW_START),
                    new Scenario(
                            "100 of 5 s every half hour, start 20 s",
                            bursts(100, 5),
                            SECONDS,
                            FAST_START),
                    new Scenario(
                            "40 of 30 s every half hour, start 180 s",
                            bursts(40, 30),
                            SECONDS,
                            SLOW_START),
                    new Scenario(
                            "1 s and 120 s mixed, start 60 s",
                            (second, random) ->
                                    random(random, 0.15, random.nextInt(10) == 0 ? 120 : 1),
                            SECONDS,
                            60),
                    new Scenario(
                            "a day from 0 to 6 workers' worth of 10 s, start 60 s",
                            (second, random) ->
                                    random(
                                            random,
                                            0.3 * (1 - Math.cos(2 * Math.PI * second / SECONDS)),
                                            10),
                            SECONDS,
                            60));

    private static Policy rule(Scenario scenario) {
        var rule =
                new ScaleRule(
                        Duration.ofSeconds(60), Duration.ofSeconds(scenario.coldStart()), 0, MOST);
        return seen ->
                rule.suggest(new Load(seen.requests(), seen.work(), seen.arriving(), seen.ready()));
    }

    /// A worker for each five requests that wait or are drawn.
    private static final Policy LAG = seen -> Math.min(MOST, Math.ceilDiv(seen.requests(), 5));

    /// Workers busy for 70 % of their time, and never none.
    private static final Policy PROCESSOR =
            seen -> Math.clamp((int) Math.ceil(seen.ready() * seen.busy() / 0.7 - 1e-9), 1, MOST);

    @ParameterizedTest
    @FieldSource("SCENARIOS")
    void requestsAreLateByNoMoreThanAWorkerTakesToStartWhateverArrives(Scenario scenario) {
        Found found = Simulation.of(scenario, rule(scenario));
        assertThat(found.late()).isLessThan(scenario.coldStart());
        assertThat(found.late()).isLessThanOrEqualTo(Simulation.of(scenario, LAG).late() + 1);
    }

    @Test
    void theFiguresInTheDocumentsAreThese() throws Exception {
        assertThat(Files.readString(Path.of("../docs/KUBERNETES.md"))).contains(table());
    }

    private static String table() {
        var table = new StringBuilder();
        table.append("| load | seconds of work | requests that wait | processor |\n");
        table.append("|---|---|---|---|\n");
        for (Scenario scenario : SCENARIOS) {
            table.append(
                    "| %s | %s | %s | %s |%n"
                            .formatted(
                                    scenario.name(),
                                    text(Simulation.of(scenario, rule(scenario))),
                                    text(Simulation.of(scenario, LAG)),
                                    text(Simulation.of(scenario, PROCESSOR))));
        }
        return table.toString();
    }

    private static String text(Found found) {
        return String.format(
                Locale.ROOT,
                "%.1f s, %.1f h, %s",
                found.late(),
                found.workerHours(),
                found.changes());
    }

    private static Scenario steady(String name, double workers, double work, int coldStart) {
        return new Scenario(
                name, (_, random) -> random(random, workers / work, work), SECONDS, coldStart);
    }

    private static Arrivals bursts(int requests, double work) {
        return (second, _) -> second % 1800 == 0 ? Collections.nCopies(requests, work) : List.of();
    }

    /// Requests of a Poisson process of so many a second.
    private static List<Double> random(Random random, double rate, double work) {
        int count = 0;
        for (double time = gap(random, rate); time < 1; time += gap(random, rate)) {
            count++;
        }
        return Collections.nCopies(count, work);
    }

    private static double gap(Random random, double rate) {
        return rate <= 0 ? 2 : -Math.log(1 - random.nextDouble()) / rate;
    }
}
