package dev.darkroom.standalone.bench.http;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.drawing.Wish;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Ratio;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.figures.Way;
import dev.darkroom.standalone.bench.pipeline.Client;
import dev.darkroom.standalone.bench.report.Section;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// Pictures a second with a preview after every fourth step and a reader of all events, against the
/// same without either.
final class PreviewCost {

    private static final int EVERY = 4;
    private static final double WANTED = 0.98;

    private PreviewCost() {}

    static void run(Bench bench, Section section) throws Exception {
        try (var answering = Answering.drawing(bench);
                var client = new Client(answering.bus())) {
            List<Series> found =
                    bench.rounds("pictures/s", 2)
                            .measure(
                                    List.of(
                                            new Watched(bench, answering, client),
                                            new Unwatched(bench, client)));
            section.add(found);
            section.add(Ratio.of(found.get(0), found.get(1)).wanted(Bar.atLeast(WANTED)));
        }
    }

    private record Unwatched(Bench bench, Client client) implements Way {

        @Override
        public String name() {
            return "nobody watches";
        }

        @Override
        public double measure(int round) throws IOException {
            return draw(bench.plain(2 * round), client, null);
        }
    }

    private record Watched(Bench bench, Answering answering, Client client) implements Way {

        @Override
        public String name() {
            return "events and previews";
        }

        @Override
        public double measure(int round) throws Exception {
            Thread reading;
            double speed;
            try (Stream<String> events = answering.events("/v1/events")) {
                reading = Thread.ofVirtual().start(() -> readAll(events));
                speed = draw(bench.plain(2 * round + 1), client, EVERY);
            }
            reading.join();
            return speed;
        }

        private static void readAll(Stream<String> events) {
            try {
                events.forEach(_ -> {});
            } catch (UncheckedIOException | IllegalStateException _) {
                // closed when the round is over
            }
        }
    }

    private static double draw(List<Wish> wishes, Client client, Integer previewEvery)
            throws IOException {
        String prefix = UUID.randomUUID().toString();
        List<PromptRequest> requests =
                wishes.stream()
                        .map(wish -> wish.request(prefix + "-" + wish.name()))
                        .map(
                                request ->
                                        PromptRequest.newBuilder(request)
                                                .setPreviewEvery(previewEvery)
                                                .build())
                        .toList();
        return requests.size() / client.draw(requests).seconds();
    }
}
