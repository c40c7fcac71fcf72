package dev.darkroom.standalone.bench.drawing;

import dev.darkroom.worker.drawing.ModelCard;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// The pictures of a run: the same numbers give the same pictures in every run and on every
/// machine. No two neighbours have a prompt in common, so that texts are read as often as by people
/// who do not repeat each other.
///
/// @param card of the model, whose own steps, guidance and size are used where nothing else is said
/// @param sampler the model's own
public record Workload(ModelCard card, String sampler) {

    private static final List<String> COLOURS =
            List.of("red", "blue", "green", "yellow", "purple", "orange", "black", "white", "pink");
    private static final List<String> THINGS =
            List.of(
                    "apple",
                    "cat face",
                    "castle",
                    "rocket",
                    "tulip",
                    "star",
                    "panda",
                    "house",
                    "cow",
                    "sun",
                    "rainbow",
                    "fox",
                    "car",
                    "tree",
                    "fish",
                    "crown");
    private static final List<String> GROUNDS =
            List.of("white", "blue", "yellow", "purple", "green", "red", "grey");

    private static final int LEAST_STEPS = 4;
    private static final int MOST_STEPS = 30;
    private static final double MOST_GUIDANCE = 7.5;

    /// The model as shipped: its own steps, guidance, sampler and size.
    ///
    /// @param first number of the first picture
    public List<Wish> plain(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(
                        number ->
                                wish(
                                        number,
                                        card.defaults().steps(),
                                        card.defaults().guidanceScale(),
                                        sampler))
                .toList();
    }

    /// What many people at once ask for: 4 to 30 steps, guidance from 1 (none, for one in five) to
    /// 7.5, and these samplers.
    public List<Wish> mixed(int first, int count, List<String> samplers) {
        return IntStream.range(first, first + count)
                .mapToObj(number -> mixed(number, samplers))
                .toList();
    }

    private Wish mixed(int number, List<String> samplers) {
        var random = new Random(number);
        int steps = LEAST_STEPS + random.nextInt(MOST_STEPS - LEAST_STEPS + 1);
        boolean guided = random.nextInt(5) > 0;
        double guidance = guided ? 1 + (MOST_GUIDANCE - 1) * random.nextDouble() : 1;
        return wish(number, steps, guidance, samplers.get(random.nextInt(samplers.size())));
    }

    private Wish wish(int number, int steps, double guidance, String with) {
        return new Wish(
                number,
                prompt(number),
                1_000 + number,
                steps,
                guidance,
                with,
                card.defaults().width(),
                card.defaults().height());
    }

    // The three lists have lengths without a common divisor: all their combinations come up before
    // the first one comes again.
    private static String prompt(int number) {
        return "a %s %s on a %s background"
                .formatted(
                        COLOURS.get(number % COLOURS.size()),
                        THINGS.get(number % THINGS.size()),
                        GROUNDS.get(number % GROUNDS.size()));
    }
}
