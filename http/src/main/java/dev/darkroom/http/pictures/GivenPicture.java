package dev.darkroom.http.pictures;

import dev.darkroom.http.server.Refused;
import dev.darkroom.schemas.wire.Base64Text;

import java.nio.ByteBuffer;
import java.util.Locale;

/// A picture that came as a text: base64, or a `data:` URL. Addresses are not fetched: a server
/// that fetches what strangers name can be made to read what only it can reach.
public final class GivenPicture {

    private static final String IN_BASE64 = ";base64";

    private GivenPicture() {}

    /// @param field that it came in
    /// @throws Refused if it is no such text, saying what was found
    public static ByteBuffer read(String field, String text) {
        return read(field, field, text);
    }

    /// The same of a part of a field.
    ///
    /// @param said what the part is called in messages
    public static ByteBuffer read(String field, String said, String text) {
        String start = text.substring(0, Math.min(8, text.length())).toLowerCase(Locale.ROOT);
        if (start.startsWith("http:") || start.startsWith("https:") || start.startsWith("file:")) {
            throw Refused.of(
                    422,
                    "unsupported",
                    field,
                    "field %s: addresses are not fetched; wanted the picture itself, in base64"
                            .formatted(said));
        }
        String base64 = start.startsWith("data:") ? inUrl(field, said, text) : text;
        if (base64.isBlank()) {
            throw wrong(field, said, "nothing");
        }
        try {
            return ByteBuffer.wrap(Base64Text.decode(base64));
        } catch (IllegalArgumentException e) {
            throw wrong(field, said, e.getMessage());
        }
    }

    /// What stands behind the head of a `data:` URL (RFC 2397).
    private static String inUrl(String field, String said, String text) {
        int comma = text.indexOf(',');
        if (comma < 0 || !text.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(IN_BASE64)) {
            throw wrong(field, said, "a data: URL that does not say base64");
        }
        return text.substring(comma + 1);
    }

    private static Refused wrong(String field, String said, String found) {
        return Refused.invalid(
                field, "field %s: found %s, wanted a picture in base64".formatted(said, found));
    }
}
