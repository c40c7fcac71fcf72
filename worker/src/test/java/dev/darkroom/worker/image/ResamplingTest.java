package dev.darkroom.worker.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.image.PictureReader.Backdrop;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

class ResamplingTest {
    private static Pixels read(String name) throws IOException, UnusablePicture {
        byte[] file = Files.readAllBytes(Path.of("src/test/resources/pictures", name));
        return PictureReader.read(file, PictureLimits.STANDARD, Backdrop.WHITE);
    }

    @ParameterizedTest
    @CsvSource({"16, 16", "40, 24", "23, 8", "8, 17", "5, 60"})
    void everyPixelIsPillowsOwn(int width, int height) throws IOException, UnusablePicture {
        Pixels found = Resampling.LANCZOS.resize(read("rgb.png"), width, height);

        assertThat(found.rgb()).isEqualTo(read("rgb.%dx%d.png".formatted(width, height)).rgb());
    }

    private static Pixels formula(int width, int height) {
        var rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int c = i % 3;
            int x = i / 3 % width;
            int y = i / 3 / width;
            rgb[i] = (byte) ((37 * x + 61 * y + 17 * c + x * x * y * 5) % 256);
        }
        return new Pixels(width, height, rgb);
    }

    /// The red levels and the sum of all as Pillow 12.3 gives them.
    @ParameterizedTest
    @CsvSource({
        "BILINEAR, 3, 2, 97 132 150 159 122 160, 2513",
        "BICUBIC,  3, 2, 92 132 151 165 118 161, 2513",
        "BILINEAR, 4, 9, 19 77 145 203 40 105 130 188 76 153 106 164 112 168 109 145 148 175 118"
                + " 128 176 148 122 165 194 123 127 191 169 102 137 174 154 89 143 163, 14934",
        "BICUBIC,  9, 4, 8 31 62 97 139 120 147 194 222 81 108 163 198 156 103 69 114 207 159 207"
                + " 185 125 128 107 132 169 183 243 131 92 107 57 146 184 179 163, 15012"
    })
    void sizesAreChangedAsPillowChangesThem(
            Resampling how, int width, int height, String red, int sum) {
        Pixels resized = how.resize(formula(7, 5), width, height);

        String[] wanted = red.split(" ");
        int total = 0;
        for (int i = 0; i < resized.rgb().length; i++) {
            int level = resized.rgb()[i] & 0xff;
            total += level;
            if (i % 3 == 0) {
                assertThat(level).isEqualTo(Integer.parseInt(wanted[i / 3]));
            }
        }
        assertThat(total).isEqualTo(sum);
    }

    @Test
    void aPictureOfTheSizeAlreadyStaysAsItIs() throws IOException, UnusablePicture {
        Pixels picture = read("rgb.png");

        assertThat(Resampling.LANCZOS.resize(picture, picture.width(), picture.height()))
                .isSameAs(picture);
    }

    @Test
    void aPlainColourStaysThatColour() {
        byte[] plain = new byte[3 * 50 * 30];
        Arrays.fill(plain, (byte) 201);
        byte[] smaller = new byte[3 * 7 * 80];
        Arrays.fill(smaller, (byte) 201);

        assertThat(Resampling.LANCZOS.resize(new Pixels(50, 30, plain), 7, 80).rgb())
                .isEqualTo(smaller);
    }
}
