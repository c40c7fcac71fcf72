package dev.darkroom.worker.image;

import dev.darkroom.schemas.wire.RequestDigest;

import java.io.ByteArrayOutputStream;

/// What tells the picture encoders of one process from those of another. The platform's own
/// libraries deflate and compress: a Java of one version may be linked to another zlib or libjpeg
/// than its twin on the next machine, whose files are as good and not the same.
public final class EncoderPrint {
    private static final int SIDE = 48;
    private static final int DIGITS = 8;
    private static final int QUALITY = 90;

    private EncoderPrint() {}

    /// The beginning of the SHA-256 of one picture in every format.
    public static String ofThisProcess() {
        PictureText silent = new PictureText("", "");
        ByteArrayOutputStream files = new ByteArrayOutputStream();
        for (ImageFormat format : ImageFormat.values()) {
            files.writeBytes(PictureFile.encode(sample(), format, QUALITY, silent));
        }
        return RequestDigest.sha256(files.toByteArray()).substring(0, DIGITS);
    }

    /// Smooth in one half and rough in the other, so that encoders have choices to make.
    private static Pixels sample() {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        int rough = 1;
        for (int i = 0; i < rgb.length; i++) {
            rough = rough * 1_103_515_245 + 12_345;
            int x = i / 3 % SIDE;
            rgb[i] = (byte) (x < SIDE / 2 ? 5 * x + i / (3 * SIDE) : rough >>> 24);
        }
        return new Pixels(SIDE, SIDE, rgb);
    }
}
