package dev.darkroom.http.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.http.server.Refused;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GivenPictureTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AAECAw==",
                "AAECAw",
                "AAEC\r\nAw==\n",
                "data:image/png;base64,AAECAw==",
                "DATA:;BASE64,AAECAw=="
            })
    void aPictureComesInBase64OrAsADataUrl(String text) {
        assertThat(GivenPicture.read("init_images", text).array()).containsExactly(0, 1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AAEC!w==           | a text of 8 characters whose character 5 is '!'",
                "photo.png          | a text of 9 characters whose character 6 is '.'",
                "AA-_               | a text of 4 characters whose character 3 is '-'",
                "AAé                | a text of 3 characters whose character 3 is U+00E9",
                "AAECA              | a text of 5 characters that is cut off or padded amiss",
                "AAEC=              | a text of 5 characters that is cut off or padded amiss",
                "''                 | nothing",
                "data:image/png;base64, | nothing",
                "data:image/svg+xml,<svg/> | a data: URL that does not say base64",
                "data:AAEC          | a data: URL that does not say base64",
            })
    void whatIsNoPictureInBase64IsToldAsWhatItIs(String text, String found) {
        Refused refused =
                catchThrowableOfType(Refused.class, () -> GivenPicture.read("init_images", text));

        assertThat(refused.field()).contains("init_images");
        assertThat(refused.getMessage())
                .isEqualTo(
                        "field init_images: found %s, wanted a picture in base64".formatted(found));
    }
}
