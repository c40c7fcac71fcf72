package dev.darkroom.producer;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Brokers;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.runtime.trace.Tracing;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.PlainJson;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.schemas.wire.Wires;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Publishes a file of prompts.
public final class PublishProgram implements Program {

    /// Requests each second; as fast as the brokers take them where it is 0.
    static final Setting<Double> RATE =
            Setting.number(
                    "rate", 0, 0, 1_000_000, "Requests to publish each second; 0 for no limit.");

    static final Setting<Boolean> DRY_RUN =
            Setting.flag(
                    "dry-run",
                    false,
                    "Publishes nothing and needs no Kafka: prints each request as a JSON line, and"
                            + " what is wrong with the others.");

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    public PublishProgram(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    @Override
    public String name() {
        return "publish";
    }

    @Override
    public String description() {
        return "Publishes requests: one prompt a line, or one JSON object with PromptRequest's"
                + " fields a line; from FILE, or from standard input where it is - or left out."
                + " Options hold for every line that does not say otherwise itself.";
    }

    @Override
    public String arguments() {
        return "[FILE|-]";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom publish prompts.txt                  # one prompt a line",
                "darkroom publish --rate 5 prompts.jsonl       # five requests each second",
                "darkroom publish --dry-run prompts.txt        # says what would be published",
                "darkroom publish --init sketch.png --strength 0.6 prompts.txt",
                "echo '{\"prompt\": \"a red apple\", \"count\": 4}' | darkroom publish -");
    }

    @Override
    public List<Setting<?>> settings() {
        return Stream.of(
                        KafkaSettings.ALL,
                        List.<Setting<?>>of(RATE, DRY_RUN),
                        RequestSettings.USUAL,
                        RequestSettings.RARE)
                .<Setting<?>>flatMap(List::stream)
                .toList();
    }

    @Override
    public int run(Settings settings) throws IOException, InterruptedException {
        var topics = new Topics(settings.get(KafkaSettings.PREFIX));
        try (PromptFile file = PromptFile.open(settings.arguments(), in)) {
            if (settings.get(DRY_RUN)) {
                return publish(file, this::show, () -> {}, settings);
            }
            Brokers.demand(settings);
            try (var _ = Tracing.open(name());
                    Wire wire =
                            Wires.open(
                                    KafkaSettings.client(settings, "consumer"),
                                    topics,
                                    settings.get(KafkaSettings.SCHEMA_REGISTRY_URL));
                    var publisher =
                            PromptPublisher.connect(
                                    KafkaSettings.client(settings, "producer"), topics, wire)) {
                return publish(file, publisher::publish, publisher::flush, settings);
            }
        }
    }

    /// Where requests go.
    private interface Destination {
        CompletableFuture<?> take(PromptRequest request);
    }

    private int publish(PromptFile file, Destination to, Runnable flush, Settings settings)
            throws IOException, InterruptedException {
        double rate = settings.get(RATE);
        PromptRequest all =
                RequestSettings.apply(settings, PromptRequest.newBuilder().setId("")).build();
        var pace = new EvenPace(rate == 0 ? Double.POSITIVE_INFINITY : rate, System::nanoTime);
        var taken = new AtomicInteger();
        int asked = 0;
        boolean wholeFile = false;
        try {
            for (Optional<PromptLine> line = file.next(all);
                    line.isPresent();
                    line = file.next(all)) {
                switch (line.get()) {
                    case PromptLine.Blank() -> {}
                    case PromptLine.Bad(String fault) -> {
                        asked++;
                        err.println(file.place() + fault);
                    }
                    case PromptLine.Good(var request) -> {
                        asked++;
                        String place = file.place();
                        Thread.sleep(pace.untilNext());
                        to.take(request)
                                .whenComplete(
                                        (_, failure) -> {
                                            if (failure == null) {
                                                taken.incrementAndGet();
                                            } else {
                                                err.println(place + failure.getMessage());
                                            }
                                        });
                    }
                }
            }
            wholeFile = true;
        } finally {
            flush.run();
            sum(settings, taken.get(), asked, wholeFile);
        }
        return taken.get() == asked ? 0 : 1;
    }

    private void sum(Settings settings, int taken, int asked, boolean wholeFile) {
        boolean dry = settings.get(DRY_RUN);
        (dry ? err : out)
                .printf(
                        "%s %s of %s requests%s%n",
                        dry ? "would publish" : "acknowledged",
                        taken,
                        asked,
                        wholeFile ? "" : ", and did not come to the end");
    }

    private CompletableFuture<?> show(PromptRequest request) {
        out.println(PlainJson.write(request));
        return CompletableFuture.completedFuture(null);
    }
}
