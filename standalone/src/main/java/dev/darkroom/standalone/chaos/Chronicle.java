package dev.darkroom.standalone.chaos;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Tells of each incident once it is known what it cost. Used by one thread.
final class Chronicle {

    /// Within this time, what was drawn is drawn again and silence is over.
    private static final Duration AFTERMATH = Duration.ofSeconds(12);

    private final PrintStream out;
    private final Witness witness;
    private final Silences silences;
    private long began;
    private final Deque<Incident> fresh = new ArrayDeque<>();
    private final List<Incident> all = new ArrayList<>();

    Chronicle(PrintStream out, Witness witness, Silences silences) {
        this.out = out;
        this.witness = witness;
        this.silences = silences;
        this.began = System.nanoTime();
    }

    /// @param now the trial's beginning, in nanoseconds of the JVM's clock
    void begin(long now) {
        began = now;
    }

    void add(Incident incident) {
        fresh.add(incident);
        all.add(incident);
    }

    /// A process ended that nobody ended.
    void endedByItself(String who, ProcessSlot.OwnEnd end) {
        out.printf(
                Locale.ROOT,
                "%7.1f s  %-14s ended by itself, exit code %s; it said last:%n",
                seconds(System.nanoTime()),
                who,
                end.exitCode());
        end.lastWords().forEach(line -> out.println("             " + line));
    }

    /// Tells of what is over.
    void tend() {
        while (!fresh.isEmpty() && System.nanoTime() - fresh.peek().at() > AFTERMATH.toNanos()) {
            tell(fresh.poll());
        }
    }

    void finish() {
        fresh.forEach(this::tell);
        fresh.clear();
    }

    int incidents() {
        return all.size();
    }

    long kills() {
        return all.stream().filter(incident -> incident.act().words().startsWith("killed")).count();
    }

    long onWorkers() {
        return all.stream().filter(Incident::onWorker).count();
    }

    /// Incidents at workers that were drawing.
    long midDrawing() {
        return all.stream()
                .filter(incident -> incident.onWorker() && !incident.begun().isEmpty())
                .count();
    }

    Duration worstAfterBrokers() {
        return all.stream()
                .filter(Incident::onBroker)
                .map(incident -> silences.worstAfter(incident.at(), AFTERMATH))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private void tell(Incident incident) {
        var line = new StringBuilder();
        line.append(
                String.format(
                        Locale.ROOT,
                        "%7.1f s  %-14s %s",
                        seconds(incident.at()),
                        incident.victim(),
                        incident.act().words()));
        if (!incident.begun().isEmpty()) {
            Map<String, Integer> after = witness.begun(incident.begun().keySet());
            long again =
                    incident.begun().entrySet().stream()
                            .filter(before -> after.get(before.getKey()) > before.getValue())
                            .count();
            line.append(", drawing ").append(String.join(" ", incident.begun().keySet()));
            line.append("; begun again: ").append(again);
        }
        line.append(
                String.format(
                        Locale.ROOT,
                        "; silence %.1f s",
                        silences.worstAfter(incident.at(), AFTERMATH).toMillis() / 1e3));
        out.println(line);
    }

    private double seconds(long at) {
        return (at - began) / 1e9;
    }
}
