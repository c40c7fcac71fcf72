package dev.darkroom.http.server;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A call is not answered as asked; each API tells it in its own words.
public final class Refused extends RuntimeException {

    @Serial private static final long serialVersionUID = 1;

    private final int status;
    private final String kind;
    private final String field;
    private final transient Map<String, String> headers;

    private Refused(
            int status, String kind, String field, String message, Map<String, String> headers) {
        super(message);
        this.status = status;
        this.kind = kind;
        this.field = field;
        this.headers = headers;
    }

    /// What was sent cannot be.
    ///
    /// @param field at fault; null where no single one is
    public static Refused invalid(String field, String message) {
        return new Refused(400, "invalid_request", field, message, Map.of());
    }

    /// A field's value would change the picture in a way that Darkroom does not know.
    public static Refused unsupported(String field, String message) {
        return new Refused(422, "unsupported", field, message, Map.of());
    }

    public static Refused notFound(String message) {
        return new Refused(404, "not_found", null, message, Map.of());
    }

    public static Refused of(int status, String kind, String message) {
        return new Refused(status, kind, null, message, Map.of());
    }

    public static Refused of(int status, String kind, String field, String message) {
        return new Refused(status, kind, field, message, Map.of());
    }

    /// What is asked for cannot be done for now.
    public static Refused later(int status, String kind, int afterSeconds, String message) {
        return new Refused(
                status, kind, null, message, Map.of("Retry-After", Integer.toString(afterSeconds)));
    }

    public static Refused unauthorized() {
        return unauthorized(Map.of("WWW-Authenticate", "Basic realm=\"darkroom\", Bearer"));
    }

    /// The same without a challenge.
    static Refused unasked() {
        return unauthorized(Map.of());
    }

    private static Refused unauthorized(Map<String, String> headers) {
        return new Refused(
                401,
                "unauthorized",
                null,
                "the key is missing or not one of this Darkroom's; wanted Authorization: Bearer"
                        + " KEY, Basic with the key as password, or X-Api-Key",
                headers);
    }

    /// The same with one more header.
    public Refused with(String header, String value) {
        var more = new LinkedHashMap<>(headers());
        more.put(header, value);
        return new Refused(status, kind, field, getMessage(), Map.copyOf(more));
    }

    /// The same of a field that the caller knows by another name.
    public Refused about(String other) {
        return new Refused(status, kind, other, getMessage(), headers());
    }

    public int status() {
        return status;
    }

    /// A word for programs, such as `not_found`.
    public String kind() {
        return kind;
    }

    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    public Map<String, String> headers() {
        return headers == null ? Map.of() : headers;
    }
}
