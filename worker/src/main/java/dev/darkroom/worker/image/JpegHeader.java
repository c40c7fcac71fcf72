package dev.darkroom.worker.image;

import java.util.Arrays;
import java.util.Optional;

/// The segments of a JPEG file (ITU-T T.81, annex B) up to its first scan: the frame header, what
/// its components mean, and the orientation where a segment states one. Decoders fill up what a
/// file lacks with grey, so that it has an end is checked here.
final class JpegHeader {
    private static final int MARKER = 0xff;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int START_OF_SCAN = 0xda;
    private static final int APPLICATION_0 = 0xe0;
    private static final int APPLICATION_1 = 0xe1;
    private static final int APPLICATION_2 = 0xe2;
    private static final int APPLICATION_14 = 0xee;
    private static final int COMMENT = 0xfe;
    private static final String JFIF = "JFIF\0";
    private static final int JFIF_BYTES = 14;
    private static final String ADOBE = "Adobe";
    private static final int ADOBE_BYTES = 12;
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
    private static final String EXIF = "Exif\0\0";
    private static final String PROFILE = "ICC_PROFILE\0";

    private final byte[] file;
    private int at = 2;
    private int width;
    private int height;
    private int[] components = {};
    private boolean jfif;
    private int transform = JpegColours.NO_TRANSFORM;
    private final OrientationNotes orientation = new OrientationNotes();

    private JpegHeader(byte[] file) {
        this.file = file;
    }

    /// @param file in which a colour profile becomes a comment, so that no decoder applies it
    static PictureHeader of(byte[] file) throws UnusablePicture {
        return new JpegHeader(file).read();
    }

    private PictureHeader read() throws UnusablePicture {
        for (int marker = next(); marker != START_OF_SCAN; marker = next()) {
            int length = unsigned16(at);
            if (length < 2 || at + length > file.length) {
                throw broken("that breaks off");
            }
            if (isFrame(marker)) {
                frame();
            } else {
                application(marker, at + 2, at + length);
            }
            at += length;
        }
        if (width == 0 || height == 0) {
            throw broken("without a size");
        }
        if (!ends()) {
            throw broken("that breaks off");
        }
        return new PictureHeader(
                ImageFormat.JPEG,
                width,
                height,
                orientation.orientation(),
                Optional.of(JpegColours.of(components, jfif, transform)));
    }

    private void application(int marker, int data, int end) {
        switch (marker) {
            case APPLICATION_0 -> jfif |= begins(data, JFIF) && end - data >= JFIF_BYTES;
            case APPLICATION_1 -> {
                if (begins(data, EXIF)) {
                    orientation.moreExif(part(data + EXIF.length(), end));
                } else if (begins(data, XMP)) {
                    orientation.xmp(part(data + XMP.length(), end));
                }
            }
            case APPLICATION_2 -> {
                if (begins(data, PROFILE)) {
                    forget(data - 3);
                }
            }
            case APPLICATION_14 -> {
                if (begins(data, ADOBE) && end - data >= ADOBE_BYTES) {
                    transform = file[data + ADOBE_BYTES - 1] & 0xff;
                }
            }
            default -> {
                // Nothing that changes what is seen.
            }
        }
    }

    private boolean begins(int data, String mark) {
        return PictureHeader.begins(file, data, mark);
    }

    private byte[] part(int from, int end) {
        return Arrays.copyOfRange(file, from, end);
    }

    private int next() throws UnusablePicture {
        if (unsigned8(at) != MARKER) {
            throw broken("with something else between its segments");
        }
        while (unsigned8(at) == MARKER) {
            at++;
        }
        return unsigned8(at++);
    }

    private static boolean isFrame(int marker) {
        boolean among = marker >= 0xc0 && marker <= 0xcf;
        return among && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private void frame() throws UnusablePicture {
        height = unsigned16(at + 3);
        width = unsigned16(at + 5);
        int count = unsigned8(at + 7);
        if (count != 1 && count != 3 && count != 4) {
            throw new UnusablePicture(
                    "a JPEG file of %s colour components".formatted(count),
                    "one of 1, 3 or 4: grey, colours of light, or inks");
        }
        components = new int[count];
        for (int i = 0; i < count; i++) {
            components[i] = unsigned8(at + 8 + 3 * i);
        }
    }

    /// Colours are the numbers they are, as the field's own pipelines take them.
    private void forget(int marker) {
        file[marker] = (byte) COMMENT;
    }

    private boolean ends() {
        for (int i = at; i + 1 < file.length; i++) {
            if ((file[i] & 0xff) == MARKER && (file[i + 1] & 0xff) == END_OF_IMAGE) {
                return true;
            }
        }
        return false;
    }

    private int unsigned16(int place) throws UnusablePicture {
        return unsigned8(place) << 8 | unsigned8(place + 1);
    }

    private int unsigned8(int place) throws UnusablePicture {
        if (place >= file.length) {
            throw broken("that breaks off");
        }
        return file[place] & 0xff;
    }

    private static UnusablePicture broken(String fault) {
        return UnusablePicture.broken(ImageFormat.JPEG, fault);
    }
}
