package dev.darkroom.worker.evaluation;

import java.util.Optional;
import java.util.OptionalDouble;

/// One figure of an evaluation, or why there is none. It always comes with the number of pictures
/// behind it: without them it says nothing.
///
/// @param name for programs, such as `fid`
/// @param title for people
/// @param value empty where it cannot be had
/// @param deviation of its parts, where it has parts
/// @param generated pictures that it is made from
/// @param reference likewise; 0 where it looks at generated pictures alone
/// @param caution why it is missing, or what makes it less than it seems
public record Figure(
        String name,
        String title,
        OptionalDouble value,
        OptionalDouble deviation,
        int generated,
        int reference,
        Optional<String> caution) {

    static Figure of(
            String name,
            String title,
            double value,
            int generated,
            int reference,
            Optional<String> caution) {
        return new Figure(
                name,
                title,
                OptionalDouble.of(value),
                OptionalDouble.empty(),
                generated,
                reference,
                caution);
    }

    static Figure missing(String name, String title, int generated, int reference, String why) {
        return new Figure(
                name,
                title,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                generated,
                reference,
                Optional.of(why));
    }

    Figure withDeviation(double parts) {
        return new Figure(
                name, title, value, OptionalDouble.of(parts), generated, reference, caution);
    }
}
