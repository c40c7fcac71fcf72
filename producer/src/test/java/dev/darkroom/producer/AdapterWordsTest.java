package dev.darkroom.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.darkroom.schemas.AdapterUse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterWordsTest {

    @Test
    void numbersBehindANameAreItsScales() {
        assertThat(AdapterWords.read("ink:0.8, detail,wash:1:0.5,a:b:-1"))
                .containsExactly(
                        new AdapterUse("ink", 0.8, null),
                        new AdapterUse("detail", null, null),
                        new AdapterUse("wash", 1.0, 0.5),
                        new AdapterUse("a:b", -1.0, null));
    }

    @Test
    void noMoreThanTwoNumbersAreScales() {
        assertThat(AdapterWords.read("v:2:1:0.5")).containsExactly(new AdapterUse("v:2", 1.0, 0.5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,,b", ":0.5", " :1:2"})
    void anAdapterHasAName(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AdapterWords.read(text));
    }
}
