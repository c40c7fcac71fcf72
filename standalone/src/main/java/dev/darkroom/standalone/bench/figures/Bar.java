package dev.darkroom.standalone.bench.figures;

import java.util.Locale;

/// What a figure is asked to reach. An interval meets it where it reaches it: where the samples do
/// not rule out that the true figure is as good as asked.
///
/// @param atLeast whether larger is better
/// @param bound the value asked for
public record Bar(boolean atLeast, double bound) {

    public enum Verdict {
        MET,
        MISSED,
        /// Too few rounds for an interval of 95 %.
        OPEN
    }

    public static Bar atLeast(double bound) {
        return new Bar(true, bound);
    }

    public static Bar atMost(double bound) {
        return new Bar(false, bound);
    }

    public Verdict of(Interval interval) {
        if (!interval.certain()) {
            return Verdict.OPEN;
        }
        return (atLeast ? interval.high() >= bound : interval.low() <= bound)
                ? Verdict.MET
                : Verdict.MISSED;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %.4g", atLeast ? ">=" : "<=", bound);
    }
}
