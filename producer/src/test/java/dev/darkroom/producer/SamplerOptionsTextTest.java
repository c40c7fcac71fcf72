package dev.darkroom.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

class SamplerOptionsTextTest {

    @Test
    void aValueIsOfTheTypeThatItLooksLike() {
        assertThat(
                        SamplerOptionsText.read(
                                "eta=0.5  use_karras_sigmas=true algorithm_type=dpmsolver++"
                                        + " timesteps=999,500,1e1"))
                .isEqualTo(
                        Map.of(
                                "eta",
                                0.5,
                                "use_karras_sigmas",
                                true,
                                "algorithm_type",
                                "dpmsolver++",
                                "timesteps",
                                List.of(999.0, 500.0, 10.0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eta", "eta=", "=0.5", "eta=0.5 eta=0.6", "eta = 0.5"})
    void whatIsNoListOfPairsIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SamplerOptionsText.read(text));
    }
}
