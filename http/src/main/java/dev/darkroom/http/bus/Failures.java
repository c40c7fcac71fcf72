package dev.darkroom.http.bus;

import dev.darkroom.http.server.Refused;
import dev.darkroom.sink.jobs.News;

/// Why a request came to nothing, as a refusal of the call that waited for it. The request has its
/// end: clients that repeat by themselves what failed are told not to.
public final class Failures {

    private Failures() {}

    public static Refused of(News.Missing why) {
        String message =
                why.message()
                        + why.found().map(found -> unsaid(why, "; found " + found)).orElse("")
                        + why.wanted().map(wanted -> unsaid(why, ", wanted " + wanted)).orElse("");
        return refused(why, message).with("x-should-retry", "false");
    }

    // Most messages say both by themselves.
    private static String unsaid(News.Missing why, String words) {
        boolean said = why.wanted().filter(why.message()::contains).isPresent();
        return said ? "" : words;
    }

    private static Refused refused(News.Missing why, String message) {
        return switch (why.code()) {
            case "INVALID", "TOO_LONG", "UNSUPPORTED", "UNKNOWN_SAMPLER", "UNKNOWN_MODEL" ->
                    Refused.of(
                            400,
                            why.code().toLowerCase(java.util.Locale.ROOT),
                            why.field().orElse(null),
                            message);
            case "CONFLICT" -> Refused.of(409, "conflict", "id", message);
            case "CANCELLED" -> Refused.of(410, "cancelled", message);
            case "EXPIRED" -> Refused.of(504, "expired", message);
            default -> Refused.of(500, why.code().toLowerCase(java.util.Locale.ROOT), message);
        };
    }
}
