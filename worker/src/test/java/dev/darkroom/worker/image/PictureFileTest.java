package dev.darkroom.worker.image;

import static dev.darkroom.worker.image.TestPictures.TEXT;
import static dev.darkroom.worker.image.TestPictures.picture;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import java.io.IOException;

class PictureFileTest {
    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void equalPicturesGiveEqualBytes(ImageFormat format) {
        assertThat(PictureFile.encode(picture(96, 64), format, 80, TEXT))
                .isEqualTo(PictureFile.encode(picture(96, 64), format, 80, TEXT));
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void anIndependentReaderSeesAboutTheSamePicture(ImageFormat format) throws IOException {
        Pixels pixels = picture(96, 64);

        byte[] seen = PngWriterTest.readBack(PictureFile.encode(pixels, format, 95, TEXT));

        assertThat(meanDifference(pixels.rgb(), seen))
                .isLessThan(format == ImageFormat.PNG ? 1e-9 : 6);
    }

    @ParameterizedTest
    @EnumSource(value = ImageFormat.class, mode = Mode.EXCLUDE, names = "PNG")
    void lowerQualityTakesFewerBytes(ImageFormat format) {
        assertThat(PictureFile.encode(picture(128, 128), format, 30, TEXT))
                .hasSizeLessThan(PictureFile.encode(picture(128, 128), format, 90, TEXT).length);
    }

    @ParameterizedTest
    @EnumSource(value = ImageFormat.class, mode = Mode.EXCLUDE, names = "PNG")
    void formatsWithoutTextChunksCarryTheParametersAsExif(ImageFormat format) {
        byte[] file = PictureFile.encode(picture(16, 16), format, 80, TEXT);

        assertThat(new String(file, ISO_8859_1))
                .contains("UNICODE\0" + new String("a red apple\n".getBytes(UTF_16BE), ISO_8859_1));
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void everyPictureSaysThatAMachineMadeIt(ImageFormat format) {
        byte[] file = PictureFile.encode(picture(16, 16), format, 80, TEXT);

        String seen = new String(file, ISO_8859_1);
        assertThat(seen)
                .contains(
                        "Iptc4xmpExt:DigitalSourceType=\"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia\"");
        assertThat(seen)
                .contains(
                        switch (format) {
                            case PNG -> "iTXtXML:com.adobe.xmp\0\0\0\0\0<?xpacket";
                            case JPEG -> "http://ns.adobe.com/xap/1.0/\0<?xpacket";
                            case WEBP -> "XMP ";
                        });
    }

    private static double meanDifference(byte[] a, byte[] b) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
        }
        return (double) sum / a.length;
    }
}
