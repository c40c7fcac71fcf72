package dev.darkroom.standalone.answer;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;

import javax.imageio.ImageIO;

/// Small pictures for calls, and what the pictures of answers are.
final class TestingPictures {

    private TestingPictures() {}

    /// A PNG of 64 by 64 pixels.
    static byte[] png(boolean transparent) throws IOException {
        int type = transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(64, 64, type), "png", bytes);
        return bytes.toByteArray();
    }

    /// @param base64 without a prefix
    /// @return png, jpeg or webp by how the file begins; nothing else
    static String format(String base64) {
        byte[] file = Base64.getDecoder().decode(base64);
        if (file.length > 12 && file[0] == (byte) 0x89 && file[1] == 'P') {
            return "png";
        }
        if (file.length > 12 && file[0] == (byte) 0xFF && file[1] == (byte) 0xD8) {
            return "jpeg";
        }
        return file.length > 12 && file[0] == 'R' && file[8] == 'W' ? "webp" : "";
    }
}
