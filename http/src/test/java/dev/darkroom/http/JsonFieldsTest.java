package dev.darkroom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.server.Refused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

class JsonFieldsTest {

    @ParameterizedTest
    @ValueSource(strings = {"20", "20.0", "\"20\"", "\" 20 \"", "2e1", "\"2E1\""})
    void aWholeNumberIsReadAsItIsWritten(String written) throws IOException {
        assertThat(of(written).whole("x")).contains(20);
        assertThat(of(written).longWhole("x")).contains(20L);
        assertThat(of(written).number("x")).contains(20.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\"  \""})
    void whatSaysNothingIsAbsent(String written) throws IOException {
        assertThat(of(written).whole("x")).isEmpty();
        assertThat(of(written).number("x")).isEmpty();
        assertThat(of(written).truth("x")).isFalse();
    }

    /// What is of another type is never taken for something that was left out.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "[1]",
                "true",
                "\"many\"",
                "\"NaN\"",
                "\"1f\"",
                "\"0x10\"",
                "1.5",
                "1e400",
                "\"1e999999999\"",
                "99999999999999999999"
            })
    void whatIsNoWholeNumberIsRefusedByItsName(String written) {
        Refused refused = catchThrowableOfType(Refused.class, () -> of(written).whole("x"));

        assertThat(refused).as(written).isNotNull();
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.field()).contains("x");
    }

    @Test
    void aSeedHasAllItsDigits() throws IOException {
        assertThat(of("9223372036854775807").longWhole("x")).contains(Long.MAX_VALUE);
        assertThat(of("\"18014398509481985\"").longWhole("x")).contains((1L << 54) + 1);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "\"True\",true", "1,true", "\"false\",false", "\"False\",false"})
    void truthsAreReadAsFormsSendThem(String written, boolean truth) throws IOException {
        assertThat(of(written).truth("x")).isEqualTo(truth);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[true]", "\"perhaps\"", "2"})
    void whatIsNoTruthIsRefused(String written) {
        assertThat(catchThrowableOfType(Refused.class, () -> of(written).truth("x")))
                .as(written)
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"[\"\"]; false", "[null]; false", "[]; false", "{}; false", "[\"a\"]; true"})
    void listsOfNothingSayNothing(String written, boolean says) throws IOException {
        assertThat(of(written).says("x")).isEqualTo(says);
    }

    private static JsonFields of(String written) throws IOException {
        return new JsonFields((ObjectNode) new ObjectMapper().readTree("{\"x\": " + written + "}"));
    }
}
