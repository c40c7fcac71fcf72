package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Collects what a file says of its orientation, in whichever of the places that programs write it
/// to, and decides as Pillow's `exif_transpose` does: Exif counts first, ImageMagick's "raw
/// profile" of it where there is none, XMP where neither has the tag.
final class OrientationNotes {
    private static final String MARK = "Exif\0\0";
    private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");
    private static final int LINES_BEFORE_HEX = 3;

    private Optional<byte[]> exif = Optional.empty();
    private Optional<byte[]> rawProfile = Optional.empty();
    private Optional<String> xmp = Optional.empty();

    /// @param bytes a TIFF structure, with or without its mark `Exif\0\0` before it
    void exif(byte[] bytes) {
        exif = Optional.of(bytes);
    }

    /// A further part of an Exif structure that a JPEG file has spread over several segments.
    void moreExif(byte[] part) {
        var whole = new ByteArrayOutputStream();
        exif.ifPresent(whole::writeBytes);
        whole.writeBytes(part);
        exif(whole.toByteArray());
    }

    /// @param text as ImageMagick writes it: three lines of heading, then hexadecimal digits
    void rawProfile(String text) {
        String digits = text.lines().skip(LINES_BEFORE_HEX).collect(Collectors.joining());
        try {
            rawProfile = Optional.of(HexFormat.of().parseHex(digits.strip()));
        } catch (IllegalArgumentException broken) {
            rawProfile = Optional.empty();
        }
    }

    void xmp(byte[] packet) {
        xmp = Optional.of(new String(packet, ISO_8859_1)); // the tag itself is ASCII
    }

    Orientation orientation() {
        OptionalInt value = exif.or(() -> rawProfile).map(this::tag).orElse(OptionalInt.empty());
        return Orientation.of(value.isPresent() ? value : xmpValue());
    }

    private OptionalInt tag(byte[] bytes) {
        int at = 0;
        while (PictureHeader.begins(bytes, at, MARK)) {
            at += MARK.length();
        }
        return OrientationTag.in(bytes, at);
    }

    private OptionalInt xmpValue() {
        return xmp.map(XMP::matcher)
                .filter(Matcher::find)
                .map(found -> OptionalInt.of(Integer.parseInt(found.group(1))))
                .orElse(OptionalInt.empty());
    }
}
