package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/// Reads the words inside a PNG: `tEXt` and uncompressed `iTXt` chunks.
public final class PngText {
    private PngText() {}

    /// The texts by keyword, in the file's order.
    ///
    /// @throws IllegalArgumentException where the bytes are no whole PNG
    public static Map<String, String> read(byte[] png) {
        ByteBuffer in = ByteBuffer.wrap(png);
        if (!startsWithSignature(png)) {
            throw new IllegalArgumentException("the bytes do not start as a PNG");
        }
        in.position(PngWriter.SIGNATURE.length);
        Map<String, String> texts = new LinkedHashMap<>();
        try {
            String type;
            do {
                byte[] data = new byte[in.getInt()];
                byte[] name = new byte[4];
                in.get(name).get(data);
                type = new String(name, US_ASCII);
                checkSum(type, name, data, in.getInt());
                addText(texts, type, data);
            } while (!type.equals("IEND"));
        } catch (BufferUnderflowException | NegativeArraySizeException broken) {
            throw new IllegalArgumentException("the PNG is cut short", broken);
        }
        return texts;
    }

    static boolean startsWithSignature(byte[] png) {
        byte[] signature = PngWriter.SIGNATURE;
        return png.length >= signature.length
                && Arrays.equals(png, 0, signature.length, signature, 0, signature.length);
    }

    private static void checkSum(String type, byte[] name, byte[] data, int found) {
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        if ((int) crc.getValue() != found) {
            throw new IllegalArgumentException("the PNG's chunk " + type + " is damaged");
        }
    }

    private static void addText(Map<String, String> texts, String type, byte[] data) {
        int keyword = indexOf(data, 0);
        switch (type) {
            case "tEXt" -> texts.put(latin1(data, keyword), rest(data, keyword + 1, false));
            case "iTXt" -> {
                if (data[keyword + 1] == 0) {
                    int language = indexOf(data, keyword + 3);
                    int translated = indexOf(data, language + 1);
                    texts.put(latin1(data, keyword), rest(data, translated + 1, true));
                }
            }
            default -> {
                // Other chunks hold no plain words.
            }
        }
    }

    private static int indexOf(byte[] data, int from) {
        int at = from;
        while (at < data.length && data[at] != 0) {
            at++;
        }
        return at;
    }

    private static String latin1(byte[] data, int end) {
        return new String(data, 0, end, ISO_8859_1);
    }

    private static String rest(byte[] data, int start, boolean utf8) {
        return new String(data, start, data.length - start, utf8 ? UTF_8 : ISO_8859_1);
    }
}
