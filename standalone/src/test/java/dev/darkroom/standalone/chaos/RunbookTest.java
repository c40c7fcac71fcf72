package dev.darkroom.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.standalone.Installed;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Lives through what the runbook says, on real programs: what is named there tells first, and the
/// alert that is named there fires.
@Tag("slow")
@Order(2)
@Timeout(900)
class RunbookTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration LOOK = Duration.ofMillis(500);

    /// The job table tells last: its producer gives up after half a minute. The rest is for a busy
    /// machine.
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(80);

    @TempDir private Path folder;

    private final List<Sighting> sightings = new ArrayList<>();

    @Test
    void whatTheRunbookNamesTellsFirst() throws Exception {
        assumeThat(Installed.found("promtool"))
                .as("needs Prometheus: apt-get install prometheus")
                .isPresent();
        try (var stage = new RunbookStage(folder)) {
            awaitReady(stage, "serve", "sink");
            liveThrough(stage, "a wrong model folder", () -> wrongModel(stage));
            stage.startWorker("300ms");
            awaitReady(stage, "serve", "sink", "worker");
            liveThrough(stage, "a record that nobody can read", () -> stage.put("r", new byte[3]));
            awaitNothingUnstored(stage);
            liveThrough(stage, "the store is down", () -> storeDown(stage));
            liveThroughFurther(stage, "results that nobody stores are about to be deleted");
            stage.startServer();
            awaitReady(stage, "sink");
            if (stage.disk().own()) {
                liveThrough(stage, "the store's disk is full", () -> diskFull(stage));
                stage.disk().empty();
                awaitReady(stage, "sink");
            }
            liveThrough(stage, "a worker's clock is wrong", () -> wrongClock(stage));
            stage.takeResultsNoOlderThan(Long.MAX_VALUE);
            awaitReady(stage, "worker");
            liveThrough(stage, "more is asked than is drawn", () -> backlog(stage));
            liveThrough(stage, "no sink runs", stage::killSink);
            liveThrough(stage, "the brokers are away", stage::stopBroker);
            stage.startBroker();
            stage.startWorker("300ms");
            awaitReady(stage, "serve", "worker");
            liveThrough(stage, "a certificate has expired", () -> certificateExpired(stage));
            stage.renewCertificate();
            awaitReady(stage, "serve", "worker");
        }

        assertThat(RunbookPage.read())
                .filteredOn(RunbookPage.Row::staged)
                .extracting(RunbookPage.Row::incident)
                .filteredOn(incident -> !incident.contains("disk"))
                .containsExactlyInAnyOrderElementsOf(
                        sightings.stream()
                                .map(Sighting::incident)
                                .filter(incident -> !incident.contains("disk"))
                                .toList());
        theAlertsFire();
    }

    private interface Cause {
        void run() throws Exception;
    }

    private void liveThrough(RunbookStage stage, String incident, Cause cause) throws Exception {
        Map<String, Double> before = awaitAllReady(stage, incident);
        cause.run();
        awaitTold(stage, incident, before);
    }

    /// Until then the incident before tells, too.
    ///
    /// @return what those who answer count then
    private static Map<String, Double> awaitAllReady(RunbookStage stage, String incident) {
        return await("all ready before " + incident)
                .dontCatchUncaughtExceptions()
                .atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(stage::look, seen -> ready(seen, "").stream().allMatch(one -> one == 1));
    }

    /// What comes of the incident before, while that lasts.
    private void liveThroughFurther(RunbookStage stage, String incident) throws Exception {
        awaitTold(stage, incident, sightings.getLast().before());
    }

    /// Waits until what the runbook names has told.
    private void awaitTold(RunbookStage stage, String incident, Map<String, Double> before)
            throws Exception {
        RunbookPage.Row row = row(incident);
        sightings.add(
                await(incident)
                        // Threads of Kafka Streams end and are replaced.
                        .dontCatchUncaughtExceptions()
                        .atMost(TOLD_WITHIN)
                        .pollInterval(LOOK)
                        .until(
                                () -> new Sighting(incident, before, stage.look()),
                                seen ->
                                        row.metrics().stream().allMatch(seen::told)
                                                && row.conditions().stream().allMatch(seen::lost)));
    }

    private static RunbookPage.Row row(String incident) throws Exception {
        return RunbookPage.read().stream()
                .filter(one -> one.incident().equals(incident))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the runbook has no row for " + incident));
    }

    private void wrongModel(RunbookStage stage) throws Exception {
        stage.publish("waits", 64, 8);
        Child worker = stage.startWorkerOfWrongModel();
        await().atMost(PATIENCE).until(() -> !worker.alive());
        assertThat(worker.ownExit()).hasValueSatisfying(code -> assertThat(code).isPositive());
        assertThat(Files.readString(folder.resolve("worker.log"))).contains("no-model");
        awaitBacklog(stage, 0);
    }

    private static void storeDown(RunbookStage stage) throws Exception {
        stage.killServer();
        stage.publish("unstored", 64, 8);
    }

    private static void diskFull(RunbookStage stage) throws Exception {
        stage.disk().fill();
        stage.publish("no-room", 64, 8);
    }

    private static void wrongClock(RunbookStage stage) throws Exception {
        stage.takeResultsNoOlderThan(0);
        stage.publish("late", 64, 8);
    }

    private static void backlog(RunbookStage stage) throws Exception {
        stage.startWorker("3600s");
        for (int i = 0; i < 8; i++) {
            stage.publish("large-" + i, 1024, 100);
        }
        awaitBacklog(stage, 1800);
    }

    private void certificateExpired(RunbookStage stage) throws Exception {
        stage.expireCertificate();
        Child late = stage.startAnotherWorker();
        await().dontCatchUncaughtExceptions().atMost(PATIENCE).until(() -> !late.alive());
        assertThat(late.ownExit()).hasValueSatisfying(code -> assertThat(code).isPositive());
        assertThat(Files.readString(folder.resolve("paced-worker.log")))
                .containsIgnoringCase("certificate");
    }

    private static void awaitBacklog(RunbookStage stage, double seconds) {
        await().atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(() -> total(stage, "darkroom_queue_backlog_seconds") > seconds);
    }

    private static void awaitNothingUnstored(RunbookStage stage) {
        await().dontCatchUncaughtExceptions()
                .atMost(PATIENCE)
                .pollInterval(LOOK)
                .until(
                        () ->
                                total(stage, "darkroom_ledger_outcomes_total") > 0
                                        && total(stage, "darkroom_keeper_expiry_seconds")
                                                == Double.POSITIVE_INFINITY);
    }

    private static void awaitReady(RunbookStage stage, String... instances) {
        for (String instance : instances) {
            String label = "instance=\"%s\"".formatted(instance);
            await(instance)
                    .dontCatchUncaughtExceptions()
                    .atMost(PATIENCE)
                    .pollInterval(LOOK)
                    .until(
                            () -> stage.look(),
                            seen -> {
                                List<Double> ready = ready(seen, label);
                                return ready.size() > 1
                                        && ready.stream().allMatch(value -> value == 1);
                            });
        }
    }

    private static List<Double> ready(Map<String, Double> seen, String label) {
        return seen.entrySet().stream()
                .filter(one -> one.getKey().startsWith("darkroom_ready{"))
                .filter(one -> one.getKey().contains(label))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static double total(RunbookStage stage, String metric) throws InterruptedException {
        return stage.look().entrySet().stream()
                .filter(one -> one.getKey().startsWith(metric))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    private void theAlertsFire() throws Exception {
        var tests = new ArrayList<String>();
        for (Sighting sighting : sightings) {
            tests.add(sighting.test(row(sighting.incident()).alerts()));
        }
        Files.copy(Path.of("../docs/alerts.yaml"), folder.resolve("alerts.yaml"));
        Path file =
                Files.writeString(
                        folder.resolve("seen.yaml"),
                        "rule_files: [alerts.yaml]\nevaluation_interval: 1m\ntests:\n"
                                + tests.stream().collect(Collectors.joining()));
        Process promtool =
                new ProcessBuilder(
                                Installed.found("promtool").orElseThrow().toString(),
                                "test",
                                "rules",
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        String told = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor()).as(told).isZero();
    }
}
