package dev.darkroom.http.pictures;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The texts inside a PNG file (PNG 3, chunks tEXt, zTXt and iTXt).
public final class PngTexts {

    private static final long SIGNATURE = 0x89504E470D0A1A0AL;
    private static final int LONGEST = 1 << 20;

    private PngTexts() {}

    /// @return texts by keyword; none where it is no PNG
    public static Map<String, String> of(ByteBuffer file) {
        var texts = new LinkedHashMap<String, String>();
        ByteBuffer png = file.duplicate();
        try {
            if (png.remaining() < Long.BYTES || png.getLong() != SIGNATURE) {
                return texts;
            }
            while (png.remaining() >= 12) {
                int length = png.getInt();
                byte[] type = new byte[4];
                png.get(type);
                if (length < 0 || length > png.remaining() - 4) {
                    break;
                }
                ByteBuffer data = png.slice(png.position(), length);
                png.position(png.position() + length + 4);
                read(new String(type, StandardCharsets.US_ASCII), data, texts);
            }
        } catch (BufferUnderflowException | DataFormatException _) {
            // What was read so far is what can be read.
        }
        return texts;
    }

    private static void read(String type, ByteBuffer data, Map<String, String> texts)
            throws DataFormatException {
        switch (type) {
            case "tEXt" -> texts.put(word(data), rest(data, false, StandardCharsets.ISO_8859_1));
            case "zTXt" -> {
                String key = word(data);
                data.get();
                texts.put(key, rest(data, true, StandardCharsets.ISO_8859_1));
            }
            case "iTXt" -> {
                String key = word(data);
                boolean packed = data.get() == 1;
                data.get();
                word(data);
                word(data);
                texts.put(key, rest(data, packed, StandardCharsets.UTF_8));
            }
            default -> {
                // No text.
            }
        }
    }

    private static String word(ByteBuffer data) {
        var word = new ByteArrayOutputStream();
        for (byte b = data.get(); b != 0; b = data.get()) {
            word.write(b);
        }
        return word.toString(StandardCharsets.ISO_8859_1);
    }

    private static String rest(ByteBuffer data, boolean packed, Charset charset)
            throws DataFormatException {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        if (!packed) {
            return new String(bytes, charset);
        }
        var inflater = new Inflater();
        try {
            inflater.setInput(bytes);
            byte[] text = new byte[LONGEST];
            return new String(text, 0, inflater.inflate(text), charset);
        } finally {
            inflater.end();
        }
    }
}
