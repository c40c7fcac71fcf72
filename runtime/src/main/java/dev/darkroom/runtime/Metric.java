package dev.darkroom.runtime;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/// Everything that Darkroom's programs count and time beside the JVM's own metrics. No label is
/// unbounded: none holds an id, a prompt or a stranger's text.
public enum Metric {
    READY(
            Part.PROGRAM,
            Kind.GAUGE,
            "ready",
            "condition",
            "1 while this line of `/health/ready` says ready, else 0"),
    IMAGES_DRAWN(Part.WORKER, Kind.COUNTER, "images.drawn", "pictures drawn"),
    STEPS(Part.WORKER, Kind.COUNTER, "steps", "denoising steps done"),
    IMAGE_DRAWING(
            Part.WORKER,
            Kind.TIMER,
            "image.drawing",
            "from a request's admission to the picture's publishing"),
    REQUEST_QUEUEING(
            Part.WORKER,
            Kind.TIMER,
            "request.queueing",
            "from a request's publishing to its lease"),
    REQUEST_STAGE(
            Part.WORKER,
            Kind.TIMER,
            "request.stage",
            "stage",
            "what a request's time goes into: `reading`, `catching-up` with cancellations and"
                    + " attempts, `encoding` texts, `seating` among the images that are drawn,"
                    + " `denoising`, `developing` into a file, `publishing`, `finishing` the"
                    + " attempt, `settling` the lease"),
    PASS(
            Part.WORKER,
            Kind.TIMER,
            "pass",
            "shape",
            "a forward pass, the network's own time, by the latents' width and height; what comes"
                    + " after the first eight shapes is `other`"),
    PASS_ROWS(Part.WORKER, Kind.SUMMARY, "pass.rows", "rows that shared a forward pass"),
    LEASES_HELD(Part.WORKER, Kind.GAUGE, "leases.held", "leases held"),
    LEASES_RENEWED(Part.WORKER, Kind.COUNTER, "leases.renewed", "renewals of leases"),
    LEASES_LOST(
            Part.WORKER,
            Kind.COUNTER,
            "leases.lost",
            "leases lost; another worker draws their requests now"),
    LEASES_SETTLED(
            Part.WORKER,
            Kind.COUNTER,
            "leases.settled",
            "settlement",
            "leases settled: `ACCEPT` where the outcome is told, `RELEASE` where somebody else"
                    + " should have it"),
    FAILURES(Part.WORKER, Kind.COUNTER, "failures", "code", "failures published, by their code"),
    DEAD_LETTERS(Part.WORKER, Kind.COUNTER, "dead.letters", "requests put aside"),
    REQUESTS_BEGUN_AGAIN(
            Part.WORKER,
            Kind.COUNTER,
            "requests.begun.again",
            "requests given back so often that brokers would have dropped them, and published"
                    + " anew"),
    PROGRESS_DROPPED(
            Part.WORKER,
            Kind.COUNTER,
            "progress.dropped",
            "signs of life and previews that the brokers had no time for"),
    MODELS_LOADED(
            Part.WORKER,
            Kind.COUNTER,
            "models.loaded",
            "models loaded, at the start or for a request"),
    MODELS_DROPPED(
            Part.WORKER,
            Kind.COUNTER,
            "models.dropped",
            "models dropped for another, see `--resident`"),
    MODEL_BYTES(Part.WORKER, Kind.GAUGE, "model.bytes", "memory of the weights of loaded models"),
    KEEPER_STORED(Part.KEEPER, Kind.COUNTER, "keeper.stored", "pictures stored"),
    STORE_PUT(
            Part.KEEPER,
            Kind.TIMER,
            "store.put",
            "putting one object into the store, be it put or found there; tries that fail are not"
                    + " among them"),
    STORE_ERRORS(Part.KEEPER, Kind.COUNTER, "store.errors", "calls that the store did not serve"),
    KEEPER_FAILURES(Part.KEEPER, Kind.COUNTER, "keeper.failures", "failures handed on"),
    KEEPER_LAG(Part.KEEPER, Kind.GAUGE, "keeper.lag", "results that are not stored"),
    KEEPER_EXPIRY(
            Part.KEEPER,
            Kind.GAUGE,
            "keeper.expiry.seconds",
            "until Kafka deletes the oldest result that is not stored"),
    KEEPER_BYTES(
            Part.KEEPER,
            Kind.GAUGE,
            "keeper.bytes",
            "memory that results in flight hold, at most `--keeper-in-flight` unless one alone is"
                    + " larger"),
    KEEPER_REPEATS(
            Part.KEEPER,
            Kind.COUNTER,
            "keeper.repeats",
            "kind",
            "results that were stored already; other bytes at the same engine identity"
                    + " (`same-engine`) are an alarm"),
    KEEPER_CONFLICTS(
            Part.KEEPER,
            Kind.COUNTER,
            "keeper.conflicts",
            "results of requests whose id is another's; nothing of them is kept"),
    KEEPER_DEAD_LETTERS(Part.KEEPER, Kind.COUNTER, "keeper.dead.letters", "results put aside"),
    KEEPER_DEAD_LETTERS_LOST(
            Part.KEEPER,
            Kind.COUNTER,
            "keeper.dead.letters.lost",
            "results that not even `dead-letters` took"),
    LEDGER_IMAGES(Part.LEDGER, Kind.COUNTER, "ledger.images", "pictures told"),
    LEDGER_OUTCOMES(
            Part.LEDGER, Kind.COUNTER, "ledger.outcomes", "status", "requests ended, by how"),
    LEDGER_REPEATS(Part.LEDGER, Kind.COUNTER, "ledger.repeats", "receipts that told nothing new"),
    LEDGER_LAG(Part.LEDGER, Kind.GAUGE, "ledger.lag", "receipts that are not read"),
    LEDGER_EXPIRY(
            Part.LEDGER,
            Kind.GAUGE,
            "ledger.expiry.seconds",
            "until Kafka deletes the oldest receipt that is not read"),
    LEDGER_COMMIT(
            Part.LEDGER, Kind.GAUGE, "ledger.commit.seconds", "how long the latest commits took"),
    LEDGER_FORGOTTEN(
            Part.LEDGER,
            Kind.COUNTER,
            "ledger.forgotten",
            "requests forgotten after `--ledger-memory`"),
    LEDGER_RECEIPTS_EXPIRED(
            Part.LEDGER,
            Kind.COUNTER,
            "ledger.receipts.expired",
            "receipts that were deleted before they were read; their outcomes are lost"),
    LEDGER_DEAD_LETTERS(Part.LEDGER, Kind.COUNTER, "ledger.dead.letters", "receipts put aside"),
    LEDGER_DEAD_LETTERS_LOST(
            Part.LEDGER,
            Kind.COUNTER,
            "ledger.dead.letters.lost",
            "receipts that not even `dead-letters` took"),
    LEDGER_THREADS_RESTARTED(
            Part.LEDGER,
            Kind.COUNTER,
            "ledger.threads.restarted",
            "times that the ledger's thread died and was started anew"),
    JANITOR_DISTANCE(
            Part.JANITOR,
            Kind.GAUGE,
            "janitor.distance",
            "requests that are done with and were still on their queues"),
    JANITOR_DELETED(
            Part.JANITOR, Kind.COUNTER, "janitor.deleted", "requests deleted from their queues"),
    JANITOR_AGE(
            Part.JANITOR, Kind.GAUGE, "janitor.age.seconds", "since the last sweep that succeeded"),
    JANITOR_FAILURES(Part.JANITOR, Kind.COUNTER, "janitor.failures", "sweeps that failed"),
    QUEUE_WAITING(
            Part.JANITOR,
            Kind.GAUGE,
            "queue.waiting",
            "queue",
            "requests that wait or are being drawn: the end of the queue's topic less the start"
                    + " offset of its share group, so that the last one answered is among them"),
    QUEUE_GROUPS_MISSING(
            Part.JANITOR,
            Kind.GAUGE,
            "queue.groups.missing",
            "queues that were worked on and whose share group is gone"),
    QUEUE_BACKLOG(
            Part.HTTP,
            Kind.GAUGE,
            "queue.backlog.seconds",
            "queue",
            "how long its present workers, or one, draw for what waits, as `GET /scale` says; each"
                    + " process tells the whole");

    /// Who tells it.
    public enum Part {
        PROGRAM,
        WORKER,
        KEEPER,
        LEDGER,
        JANITOR,
        HTTP
    }

    /// How it is counted, and what Prometheus calls it for that.
    private enum Kind {
        COUNTER("_total"),
        GAUGE(""),
        SUMMARY(""),
        TIMER("_seconds");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }
    }

    private static final String PREFIX = "darkroom.";

    private final Part part;
    private final Kind kind;
    private final String name;
    private final Optional<String> label;
    private final String meaning;

    Metric(Part part, Kind kind, String name, String meaning) {
        this(part, kind, name, Optional.empty(), meaning);
    }

    Metric(Part part, Kind kind, String name, String label, String meaning) {
        this(part, kind, name, Optional.of(label), meaning);
    }

    Metric(Part part, Kind kind, String name, Optional<String> label, String meaning) {
        this.part = part;
        this.kind = kind;
        this.name = PREFIX + name;
        this.label = label;
        this.meaning = meaning;
    }

    /// Shows the counters of a part before there is anything to count: Prometheus cannot see a
    /// counter's first increase otherwise. Those with a label are shown by who knows its values.
    public static void begin(MeterRegistry registry, Part part) {
        for (Metric metric : values()) {
            if (metric.part == part && metric.kind == Kind.COUNTER && metric.label.isEmpty()) {
                metric.counter(registry);
            }
        }
    }

    /// @param value of its label; none where it has no label
    /// @throws IllegalArgumentException if it is no counter, or labelled otherwise
    public Counter counter(MeterRegistry registry, String... value) {
        Tags tags = tags(Kind.COUNTER, value);
        return Counter.builder(name).description(meaning).tags(tags).register(registry);
    }

    /// @param value of its label; none where it has no label
    /// @throws IllegalArgumentException if it is no timer, or labelled otherwise
    public Timer timer(MeterRegistry registry, String... value) {
        Tags tags = tags(Kind.TIMER, value);
        return Timer.builder(name).description(meaning).tags(tags).register(registry);
    }

    /// @throws IllegalArgumentException if it is no summary
    public DistributionSummary summary(MeterRegistry registry) {
        tags(Kind.SUMMARY);
        return DistributionSummary.builder(name).description(meaning).register(registry);
    }

    /// Once for each of its labels; again changes nothing.
    ///
    /// @param value asked whenever somebody looks
    /// @param label its label's value; none where it has no label
    /// @throws IllegalArgumentException if it is no gauge, or labelled otherwise
    public void gauge(MeterRegistry registry, Supplier<Number> value, String... label) {
        Tags tags = tags(Kind.GAUGE, label);
        if (registry.find(name).tags(tags).gauge() == null) {
            Gauge.builder(name, value).description(meaning).tags(tags).register(registry);
        }
    }

    /// What Prometheus calls it; timers and summaries have `_count`, `_sum` and `_max` behind it.
    public String prometheusName() {
        return name.replace('.', '_') + kind.suffix;
    }

    /// All of them, as a table in Markdown.
    public static String table() {
        var table = new StringBuilder("| metric | kind | of | meaning |\n|---|---|---|---|\n");
        for (Metric metric : values()) {
            table.append(
                    "| `%s%s` | %s | %s | %s |\n"
                            .formatted(
                                    metric.prometheusName(),
                                    metric.label.map("{%s}"::formatted).orElse(""),
                                    metric.kind.name().toLowerCase(Locale.ROOT),
                                    metric.part.name().toLowerCase(Locale.ROOT),
                                    metric.meaning));
        }
        return table.toString();
    }

    /// @param shown as Prometheus shows it, such as `darkroom_pass_seconds_count`
    public static Optional<Metric> shownAs(String shown) {
        return Arrays.stream(values())
                .filter(metric -> shown.matches(metric.prometheusName() + "(_count|_sum|_max)?"))
                .findFirst();
    }

    /// The name of its label.
    public Optional<String> label() {
        return label;
    }

    private Tags tags(Kind wanted, String... value) {
        if (kind != wanted || value.length != label.stream().count()) {
            throw new IllegalArgumentException(
                    "%s is a %s with %s"
                            .formatted(
                                    name,
                                    kind.name().toLowerCase(Locale.ROOT),
                                    label.map("the label "::concat).orElse("no label")));
        }
        return label.map(key -> Tags.of(key, value[0])).orElse(Tags.empty());
    }
}
