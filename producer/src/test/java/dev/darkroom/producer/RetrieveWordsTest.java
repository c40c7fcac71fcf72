package dev.darkroom.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.darkroom.schemas.Retrieval;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetrieveWordsTest {
    @Test
    void aNumberIsEnough() {
        assertThat(RetrieveWords.read("2")).isEqualTo(new Retrieval(2, null, null));
    }

    @Test
    void howMuchTheyCountFollowsAColon() {
        assertThat(RetrieveWords.read("3:scale=.6")).isEqualTo(new Retrieval(3, 0.6, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two", "2.5", ":scale=1", "2:scale=", "2:scale=much", "2:0.5"})
    void whatIsNoNumberIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> RetrieveWords.read(text));
    }
}
