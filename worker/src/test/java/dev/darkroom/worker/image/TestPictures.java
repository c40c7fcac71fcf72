package dev.darkroom.worker.image;

import java.util.Random;

/// Pictures to encode: smooth with a little noise, as drawn ones are.
final class TestPictures {
    static final PictureText TEXT = new PictureText("a red apple\nSteps: 12", "{\"seed\":7}");

    private TestPictures() {}

    static Pixels picture(int width, int height) {
        Random random = new Random(width * 31L + height);
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            rgb[i] =
                    (byte)
                            (128
                                    + 90 * Math.sin((x + i % 3) / 9.0) * Math.cos(y / 7.0)
                                    + random.nextInt(6));
        }
        return new Pixels(width, height, rgb);
    }
}
