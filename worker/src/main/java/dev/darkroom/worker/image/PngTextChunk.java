package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// A text chunk of a PNG file (ISO 15948, 11.3.4): `tEXt`, `zTXt` or `iTXt`.
///
/// @param keyword what the text is
/// @param text its bytes: Latin-1, and UTF-8 in `iTXt`
record PngTextChunk(String keyword, byte[] text) {
    /// Compressed text beyond this is left alone; Pillow's limit, too.
    private static final int MAX_TEXT_BYTES = 1 << 20;

    /// @param name of the chunk
    /// @return empty where it is no text chunk, or a broken one
    static Optional<PngTextChunk> of(String name, byte[] data) {
        int end = zero(data, 0);
        if (end < 0) {
            return Optional.empty();
        }
        String keyword = new String(data, 0, end, ISO_8859_1);
        return switch (name) {
            case "tEXt" -> Optional.of(new PngTextChunk(keyword, rest(data, end + 1)));
            case "zTXt" -> inflated(rest(data, end + 2)).map(t -> new PngTextChunk(keyword, t));
            case "iTXt" -> international(keyword, data, end + 1);
            default -> Optional.empty();
        };
    }

    /// Whether it is compressed, how, in which language, the keyword in that language, the text.
    private static Optional<PngTextChunk> international(String keyword, byte[] data, int at) {
        int language = zero(data, at + 2);
        int translated = language < 0 ? -1 : zero(data, language + 1);
        if (translated < 0) {
            return Optional.empty();
        }
        byte[] text = rest(data, translated + 1);
        return (data[at] == 0 ? Optional.of(text) : inflated(text))
                .map(t -> new PngTextChunk(keyword, t));
    }

    private static int zero(byte[] data, int from) {
        for (int i = from; i < data.length; i++) {
            if (data[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] rest(byte[] data, int from) {
        return from < data.length ? Arrays.copyOfRange(data, from, data.length) : new byte[0];
    }

    private static Optional<byte[]> inflated(byte[] deflated) {
        byte[] text = new byte[MAX_TEXT_BYTES];
        try (var inflater = new Inflater()) {
            inflater.setInput(deflated);
            int length = inflater.inflate(text);
            return inflater.finished()
                    ? Optional.of(Arrays.copyOf(text, length))
                    : Optional.empty();
        } catch (DataFormatException broken) {
            return Optional.empty();
        }
    }
}
