package dev.darkroom.runtime.text;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// The lines of a text in UTF-8, whatever the machine's own encoding is.
///
/// Lines end with LF, CR LF or CR. A byte-order mark at the beginning of a line is dropped: editors
/// put one before the first line, and files that were joined have more. What is not UTF-8 is told
/// with its place, and the lines after it are read all the same.
public final class TextLines implements Closeable {

    private static final String HOW =
            "wanted UTF-8; saving the text as UTF-8 would do, or iconv -t UTF-8";
    private static final int END = -1;
    private static final char MARK = '\uFEFF';

    private final BufferedInputStream in;
    private final int longest;
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
    private int number;
    private boolean ended;

    /// One line.
    public sealed interface Line {

        /// Counted from 1.
        int number();

        /// @param text without its end
        record Text(int number, String text) implements Line {}

        /// @param fault where in the line what was found, and what is wanted
        record Broken(int number, String fault) implements Line {}
    }

    /// @param in now owned
    /// @param longest bytes that a line may have
    public TextLines(InputStream in, int longest) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.longest = longest;
    }

    /// @return the next line; empty at the end
    public Optional<Line> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        number++;
        var line = new ByteArrayOutputStream();
        int length = 0;
        int next = in.read();
        if (next == END) {
            ended = true;
            return Optional.empty();
        }
        while (next != '\n' && next != '\r' && next != END) {
            if (length++ < longest) {
                line.write(next);
            }
            next = in.read();
        }
        if (next == '\r') {
            skipLineFeed();
        }
        return Optional.of(read(line.toByteArray(), length));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void skipLineFeed() throws IOException {
        in.mark(1);
        if (in.read() != '\n') {
            in.reset();
        }
    }

    private Line read(byte[] bytes, int length) {
        if (length > longest) {
            return new Line.Broken(
                    number, "found %s bytes, wanted at most %s".formatted(length, longest));
        }
        if (number == 1 && bytes.length > 1 && isUtf16(bytes[0] & 0xFF, bytes[1] & 0xFF)) {
            ended = true; // none of its line ends can be told apart
            return new Line.Broken(number, "byte 1: found the mark of UTF-16, " + HOW);
        }
        var encoded = ByteBuffer.wrap(bytes);
        var text = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.reset().decode(encoded, text, true);
        if (result.isError()) {
            return new Line.Broken(
                    number,
                    "byte %s: found 0x%s, %s"
                            .formatted(
                                    encoded.position() + 1,
                                    Integer.toHexString(bytes[encoded.position()] & 0xFF)
                                            .toUpperCase(Locale.ROOT),
                                    HOW));
        }
        return new Line.Text(number, withoutMark(text.flip().toString()));
    }

    private static boolean isUtf16(int first, int second) {
        return first == 0xFF && second == 0xFE || first == 0xFE && second == 0xFF;
    }

    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
    }
}
