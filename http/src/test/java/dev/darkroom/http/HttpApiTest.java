package dev.darkroom.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiTest {

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void whoListensToAllAddressesTellsTheOthersOneOfThem(String all) {
        assertThat(HttpApi.reachable(all)).isNotIn("0.0.0.0", "::", "0:0:0:0:0:0:0:0");
    }

    @Test
    void whoListensToOneAddressTellsTheOthersThatOne() {
        assertThat(HttpApi.reachable("192.0.2.7")).isEqualTo("192.0.2.7");
        assertThat(HttpApi.reachable("no-such-host.invalid")).isEqualTo("no-such-host.invalid");
    }
}
