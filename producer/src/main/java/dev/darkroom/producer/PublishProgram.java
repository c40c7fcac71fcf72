package dev.darkroom.producer;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.schemas.wire.Wires;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Publishes a file of prompts.
public final class PublishProgram implements Program {

    /// Requests each second; as fast as the brokers take them where it is 0.
    static final Setting<Double> RATE =
            Setting.number(
                    "rate", 0, 0, 1_000_000, "Requests to publish each second; 0 for no limit.");

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
                "darkroom publish --init sketch.png --strength 0.6 prompts.txt",
                "echo '{\"prompt\": \"a red apple\", \"count\": 4}' | darkroom publish -");
    }

    @Override
    public List<Setting<?>> settings() {
        return Stream.of(
                        KafkaSettings.ALL,
                        List.<Setting<?>>of(RATE),
                        RequestSettings.USUAL,
                        RequestSettings.RARE)
                .<Setting<?>>flatMap(List::stream)
                .toList();
    }

    @Override
    public int run(Settings settings) throws IOException, InterruptedException {
        var topics = new Topics(settings.get(KafkaSettings.PREFIX));
        try (BufferedReader lines = open(settings.arguments());
                Wire wire =
                        Wires.open(
                                KafkaSettings.client(settings, "consumer"),
                                topics,
                                settings.get(KafkaSettings.SCHEMA_REGISTRY_URL));
                var publisher =
                        PromptPublisher.connect(
                                KafkaSettings.client(settings, "producer"), topics, wire)) {
            return publish(lines, publisher, settings);
        }
    }

    private int publish(BufferedReader lines, PromptPublisher publisher, Settings settings)
            throws IOException, InterruptedException {
        double rate = settings.get(RATE);
        PromptRequest all =
                RequestSettings.apply(settings, PromptRequest.newBuilder().setId("")).build();
        var pace = new Pace(rate == 0 ? Double.POSITIVE_INFINITY : rate, System::nanoTime);
        var acknowledged = new AtomicInteger();
        int asked = 0;
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            switch (PromptLine.read(line, all, Instant.now())) {
                case PromptLine.Blank() -> {}
                case PromptLine.Bad(String fault) -> {
                    asked++;
                    report(number, fault);
                }
                case PromptLine.Good(var request) -> {
                    asked++;
                    int at = number;
                    Thread.sleep(pace.untilNext());
                    publisher
                            .publish(request)
                            .whenComplete(
                                    (_, failure) -> {
                                        if (failure == null) {
                                            acknowledged.incrementAndGet();
                                        } else {
                                            report(at, failure.getMessage());
                                        }
                                    });
                }
            }
        }
        publisher.flush();
        out.printf("acknowledged %d of %d requests%n", acknowledged.get(), asked);
        return acknowledged.get() == asked ? 0 : 1;
    }

    private void report(int line, String fault) {
        err.printf("line %d: %s%n", line, fault);
    }

    private BufferedReader open(List<String> arguments) throws IOException {
        if (arguments.size() > 1) {
            throw new BadSettingsException(
                    List.of(
                            "found %d arguments, wanted one file or -"
                                    .formatted(arguments.size())));
        }
        if (arguments.isEmpty() || arguments.getFirst().equals("-")) {
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
        Path file = Path.of(arguments.getFirst());
        if (!Files.isReadable(file)) {
            throw new BadSettingsException(
                    List.of("argument FILE: found '%s', wanted a readable file".formatted(file)));
        }
        return Files.newBufferedReader(file);
    }
}
