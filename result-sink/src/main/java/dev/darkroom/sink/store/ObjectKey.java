package dev.darkroom.sink.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/// Names the object of one picture. The only author of names in a store.
///
/// A name comes from request id, index and format alone, so a picture that is drawn again meets
/// itself. The id is a stranger's text and steers nothing: a name holds `a-z 0-9 - _ .`, begins
/// with a letter or digit, is at most 128 characters long, and differs from every other id's name
/// even where a file system folds case. An id that is such a name already stays readable whole; any
/// other is shortened to what is readable of it, with a hash of all of it behind a dot, which a
/// readable id cannot contain.
///
/// Beside the pictures, under `.owners/`, each id has a note of whose it is.
///
/// @param name `<id>-<index>.<format>` or `<readable>.<hash>-<index>.<format>`
public record ObjectKey(String name) {

    private static final Pattern PLAIN = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final Pattern FORMAT = Pattern.compile("[a-z0-9]{1,8}");
    private static final int READABLE = 32;

    /// The folder of all notes of owners; no picture's name begins with a dot.
    static final String OWNERS = ".owners";

    /// @param requestId any text
    /// @param index which image of the request, from 0
    /// @param format ending of the name, such as `png`
    /// @throws IllegalArgumentException if the index is negative or the format not 1 to 8 of a-z
    ///   0-9
    public static ObjectKey of(String requestId, int index, String format) {
        if (index < 0 || !FORMAT.matcher(format).matches()) {
            throw new IllegalArgumentException(
                    "object key of image %s, format '%s': wanted an index from 0 and 1 to 8 of a-z 0-9"
                            .formatted(index, format));
        }
        return new ObjectKey("%s-%s.%s".formatted(stem(requestId), index, format));
    }

    /// Names the note that says whose id it is.
    ///
    /// @param requestId any text
    public static ObjectKey owner(String requestId) {
        return new ObjectKey(OWNERS + "/" + stem(requestId));
    }

    @Override
    public String toString() {
        return name;
    }

    private static String stem(String id) {
        return PLAIN.matcher(id).matches() ? id : readable(id) + "." + hash(id);
    }

    private static String readable(String id) {
        String start = id.substring(0, Math.min(id.length(), READABLE)).toLowerCase(Locale.ROOT);
        String readable = start.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return readable.isEmpty() ? "request" : readable;
    }

    // Over the UTF-16 units, not an encoding of them: encoders replace what is malformed, and two
    // ids would become one.
    private static String hash(String id) {
        ByteBuffer units = ByteBuffer.allocate(id.length() * Character.BYTES);
        units.asCharBuffer().put(id);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(units.array());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
