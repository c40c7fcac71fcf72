package dev.darkroom.standalone.bench.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

import javax.imageio.ImageIO;

class PictureBookTest {

    private final PictureBook book = new PictureBook();

    @Test
    void oneOtherByteOfOursIsADifference() {
        book.ours("engine", "picture-1", "aa");
        book.ours("up", "picture-1", "aa");
        book.ours("static batches", "picture-1", "ab");

        assertThat(book.compared()).isEqualTo(2);
        assertThat(book.differences())
                .containsExactly(
                        "picture-1: the file of static batches differs from that of engine");
    }

    @Test
    void theirsMayBeOneLevelAwayAndNoMore() throws IOException {
        book.keep("picture-1", png(0x102030));

        book.theirs("python", "picture-1", png(0x102131));
        assertThat(book.differences()).isEmpty();

        book.theirs("python", "picture-1", png(0x102032));
        assertThat(book.differences())
                .containsExactly("picture-1: python is 2 levels of 255 away from ours");
        assertThat(book.compared()).isEqualTo(2);
    }

    @Test
    void aPictureOfAnotherSizeIsADifference() throws IOException {
        book.keep("picture-1", png(0));
        var out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(5, 4, BufferedImage.TYPE_INT_RGB), "png", out);

        book.theirs("python", "picture-1", out.toByteArray());

        assertThat(book.differences()).hasSize(1);
    }

    private static byte[] png(int rgb) throws IOException {
        var image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        image.setRGB(1, 2, rgb);
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
