package dev.darkroom.worker.prompt;

import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.ModelCard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Collects what is wrong with one request while its fields are read. A field that is wrong still
/// gives a harmless value, so that reading goes on and finds every fault.
final class Faults {

    private final List<Fault> found = new ArrayList<>();

    void add(RefusalCode code, String field, String found, String wanted) {
        this.found.add(new Fault(code, field, found, wanted));
    }

    /// A field that this model cannot honour.
    void unsupported(String field, String found, String wanted) {
        add(RefusalCode.UNSUPPORTED, field, found, wanted);
    }

    /// A drawing whose sampler cannot draw its steps with this model.
    void undrawable(DrawingParameters drawing, String why) {
        unsupported(
                "sampler",
                "%s with %s steps: %s"
                        .formatted(drawing.sampler(), Integer.toString(drawing.steps()), why),
                "another number of steps, or another sampler");
    }

    /// @return the value that a name stands for, or `fallback` where the request leaves it null or
    ///   has another
    <T> T oneOf(String field, String name, Map<String, T> choices, String wanted, T fallback) {
        if (name != null && !choices.containsKey(name)) {
            add(RefusalCode.INVALID, field, named(name), wanted);
        }
        return name == null ? fallback : choices.getOrDefault(name, fallback);
    }

    /// A name as a message may repeat it: short, and without control characters.
    static String named(String name) {
        String printable = name.replaceAll("\\p{Cntrl}", "?");
        return "'%s'"
                .formatted(
                        printable.length() <= 64
                                ? printable
                                : printable.substring(0, 64)
                                        + "… (%s characters)".formatted(name.length()));
    }

    /// @return the value, or `fallback` where the request leaves it null or out of range
    int within(String field, Integer value, int least, int most, int fallback) {
        return within(field, value, least, most, "", fallback);
    }

    /// @param whose limit it is, for the message; empty where that goes without saying
    /// @return the value, or `fallback` where the request leaves it null or out of range
    int within(String field, Integer value, int least, int most, String whose, int fallback) {
        if (value == null) {
            return fallback;
        }
        if (value < least || value > most) {
            add(
                    RefusalCode.INVALID,
                    field,
                    value.toString(),
                    "a whole number from " + least + " to " + most + whose);
            return fallback;
        }
        return value;
    }

    /// @return the value, or `fallback` where the request leaves it null or out of range
    long within(String field, Long value, long least, long most, long fallback) {
        if (value == null) {
            return fallback;
        }
        if (value < least || value > most) {
            add(
                    RefusalCode.INVALID,
                    field,
                    value.toString(),
                    "a whole number from %s to %s".formatted(least, most));
            return fallback;
        }
        return value;
    }

    /// @return the value, or `fallback` where the request leaves it null, not finite or out of
    ///   range
    double within(String field, Double value, double least, double most, double fallback) {
        if (value == null) {
            return fallback;
        }
        // Written so that NaN is refused too.
        if (!(value >= least && value <= most)) {
            add(
                    RefusalCode.INVALID,
                    field,
                    value.toString(),
                    "a number from %s to %s".formatted(least, most));
            return fallback;
        }
        return value;
    }

    /// @return the value, or `fallback` where the request leaves it null or of no use as a side
    int side(String field, Integer value, int multiple, int most, int fallback) {
        if (value == null) {
            return fallback;
        }
        if (value >= multiple && value <= most && value % multiple == 0) {
            return value;
        }
        int largest = most / multiple * multiple;
        int below = Math.clamp((long) value / multiple * multiple, multiple, largest);
        int above = Math.min(below + multiple, largest);
        boolean offScale = value < multiple || value > largest || below == above;
        add(
                RefusalCode.INVALID,
                field,
                value.toString(),
                "a multiple of %s from %s to %s; %s would do"
                        .formatted(
                                multiple,
                                multiple,
                                largest,
                                offScale ? below : below + " or " + above));
        return fallback;
    }

    /// A side that is left null beside a picture to start from: the picture's own, brought down to
    /// a multiple.
    int ownSide(String field, int own, int multiple, int most) {
        int side = own / multiple * multiple;
        if (side >= multiple && side <= most) {
            return side;
        }
        add(
                RefusalCode.INVALID,
                field,
                "null beside an initImage of %s pixels".formatted(own),
                "a multiple of %s from %s to %s, which the picture is brought to"
                        .formatted(multiple, multiple, most / multiple * multiple));
        return multiple;
    }

    /// A side of a picture whose model draws one size only.
    int only(String field, Integer value, int only) {
        if (value != null && value != only) {
            add(
                    RefusalCode.INVALID,
                    field,
                    value.toString(),
                    only + ", the only one this model draws");
        }
        return only;
    }

    /// A size that there is memory for.
    ///
    /// @param most pixels, width times height
    ModelCard.Size fitting(ModelCard.Size size, long most) {
        if ((long) size.width() * size.height() > most) {
            unsupported(
                    "width",
                    "%s beside a height of %s"
                            .formatted(
                                    Integer.toString(size.width()),
                                    Integer.toString(size.height())),
                    "at most %s pixels, width times height; this worker has no memory for more"
                            .formatted(Long.toString(most)));
        }
        return size;
    }

    boolean none() {
        return found.isEmpty();
    }

    List<Fault> all() {
        return List.copyOf(found);
    }
}
