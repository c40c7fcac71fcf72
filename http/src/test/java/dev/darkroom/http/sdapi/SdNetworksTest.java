package dev.darkroom.http.sdapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.http.server.Refused;
import dev.darkroom.schemas.AdapterUse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SdNetworksTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    <lora:ink>                 | ink      | 1    | -
                    <lora:ink:0.8>             | ink      | 0.8  | -
                    <lora:ink:0.8:0.8>         | ink      | 0.8  | -
                    <lora:ink:0.5:1>           | ink      | 1    | 0.5
                    <lora:ink:te=0.5:unet=1>   | ink      | 1    | 0.5
                    <lora:ink:1:unet=0.25>     | ink      | 0.25 | 1
                    <lora:ink:te=0>            | ink      | 0    | -
                    <lora:ink:-1.5>            | ink      | -1.5 | -
                    <lora:ink: .5 >            | ink      | 0.5  | -
                    <lora:ink:1e-1>            | ink      | 0.1  | -
                    <lora:a b-c_v1.0:1>        | a b-c_v1.0 | 1  | -
                    """)
    void scalesAreReadAsTheWebInterfaceReadsThem(
            String prompt, String name, double scale, Double texts) {
        assertThat(SdNetworks.of("prompt", prompt))
                .isEqualTo(
                        new SdNetworks("", java.util.List.of(new AdapterUse(name, scale, texts))));
    }

    @Test
    void networksLeaveTheWordsAsTheyWere() {
        SdNetworks read =
                SdNetworks.of("prompt", "a <lora:ink:1> (red:1.2) apple, 1 < 2 <b> <lora:wash>");

        assertThat(read.text()).isEqualTo("a  (red:1.2) apple, 1 < 2 <b> ");
        assertThat(read.adapters()).extracting(AdapterUse::getName).containsExactly("ink", "wash");
    }

    @Test
    void whatIsSpelledIsReadAsTheSame() {
        for (AdapterUse one :
                new AdapterUse[] {
                    new AdapterUse("ink", 0.8, null), new AdapterUse("ink", 1.0, 0.25)
                }) {
            double texts =
                    one.getTextEncoderScale() == null ? one.getScale() : one.getTextEncoderScale();
            String spelled = SdNetworks.spelled(one.getName(), one.getScale(), texts);

            assertThat(SdNetworks.of("prompt", spelled).adapters()).containsExactly(one);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a <lyco:ink:1>",
                "a <hypernet:ink:1>",
                "a <segment:face>",
                "<lora: :1>",
                "<lora:ink:high>",
                "<lora:ink:nan>",
                "<lora:ink:inf>",
                "<lora:ink:0x1>",
                "<lora:ink:1d>",
                "<lora:ink:>",
                "<lora:ink:1:1:64>",
                "<lora:ink:dyn=64>",
                "<lora:ink:1:lbw=ALL>",
                "<lora:te=1>",
            })
    void whatIsNotALoraWithScalesIsRefused(String prompt) {
        Refused refused =
                catchThrowableOfType(Refused.class, () -> SdNetworks.of("prompt", prompt));

        assertThat(refused).isNotNull();
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.field()).contains("prompt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<lora:ink:1>", "ugly <lyco:a>", "<hypernet:a:1>"})
    void whatLeadsAwayNamesNoNetwork(String text) {
        Refused refused =
                catchThrowableOfType(
                        Refused.class, () -> SdNetworks.wordsOnly("negative_prompt", text));

        assertThat(refused.field()).contains("negative_prompt");
        assertThat(SdNetworks.wordsOnly("negative_prompt", "ugly <b>")).isEqualTo("ugly <b>");
    }
}
