package dev.darkroom.standalone.draw;

import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;

import java.io.IOException;

/// How far the pixels of two pictures are apart, in words.
final class PixelDifference {

    private PixelDifference() {}

    static String of(byte[] one, byte[] other) throws IOException {
        Pixels here = PictureReader.read(one, PictureLimits.STANDARD, Backdrop.WHITE);
        Pixels there = PictureReader.read(other, PictureLimits.STANDARD, Backdrop.WHITE);
        if (here.width() != there.width() || here.height() != there.height()) {
            return "other sizes: %sx%s and %sx%s"
                    .formatted(here.width(), here.height(), there.width(), there.height());
        }
        int most = 0;
        int differing = 0;
        for (int i = 0; i < here.rgb().length; i++) {
            int apart = Math.abs((here.rgb()[i] & 0xff) - (there.rgb()[i] & 0xff));
            most = Math.max(most, apart);
            differing += apart == 0 ? 0 : 1;
        }
        return most == 0
                ? "the same pixels"
                : "%s of %s values differ, by at most %s of 255"
                        .formatted(differing, here.rgb().length, most);
    }
}
