package dev.darkroom.http.pictures;

import dev.darkroom.http.server.Refused;

import java.nio.ByteBuffer;
import java.util.Base64;

/// A picture that came as a text: base64, or a `data:` URL. Addresses are not fetched: a server
/// that fetches what strangers name can be made to read what only it can reach.
public final class GivenPicture {

    private GivenPicture() {}

    /// @param field that it came in
    /// @throws Refused if it is no such text
    public static ByteBuffer read(String field, String text) {
        String start =
                text.substring(0, Math.min(8, text.length())).toLowerCase(java.util.Locale.ROOT);
        if (start.startsWith("http:") || start.startsWith("https:") || start.startsWith("file:")) {
            throw Refused.of(
                    422,
                    "unsupported",
                    field,
                    "field %s: addresses are not fetched; wanted the picture itself, in base64"
                            .formatted(field));
        }
        String base64 = text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text;
        try {
            return ByteBuffer.wrap(Base64.getMimeDecoder().decode(base64));
        } catch (IllegalArgumentException _) {
            throw Refused.invalid(field, "field %s: wanted a picture in base64".formatted(field));
        }
    }
}
