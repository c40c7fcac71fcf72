package dev.darkroom.http.sdapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.Offers;
import dev.darkroom.http.server.Refused;
import dev.darkroom.schemas.AdapterUse;
import dev.darkroom.schemas.PromptRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

class SdRequestTest {

    private static final Offers OFFERS =
            new Offers(
                    Stream.of(
                                    "euler",
                                    "euler-a",
                                    "ddim",
                                    "dpm++2m",
                                    "dpm++2m-karras",
                                    "dpm++2m-sde")
                            .map(name -> new Offers.SamplerOffer(name, "", ""))
                            .toList(),
                    List.of());

    private final SdRequest reader =
            new SdRequest(new SdSamplers(OFFERS), new SdOptions(OFFERS, null));

    /// The noise that a step adds belongs to the sampler; where there is none, it says nothing.
    @ParameterizedTest
    @CsvSource({
        "Euler, 0",
        "Euler, 1",
        "Euler, 0.5",
        "Euler a, 1",
        "DDIM, 0",
        "DPM++ 2M, 1",
        "DPM++ 2M SDE, 1"
    })
    void theUsualNoiseOfASamplerIsTaken(String sampler, double eta) throws IOException {
        assertThat(read("{\"sampler_name\": \"%s\", \"eta\": %s}".formatted(sampler, eta)))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    DDIM     | "eta": 0.5                  | {eta=0.5}
                    DDIM     | "override_settings": {"eta_ddim": 1} | {eta=1.0}
                    Euler    | "s_churn": 5, "s_tmin": 0.1, "s_noise": 1.003 | {s_churn=5.0, s_noise=1.003, s_tmin=0.1}
                    Euler    | "s_tmin": 0.1, "s_noise": 1.003 | null
                    Euler    | "override_settings": {"s_churn": 5} | {s_churn=5.0}
                    Euler a  | "s_churn": 5                | null
                    DPM++ 2M | "s_churn": 5, "s_noise": 2  | null
                    """)
    void whatASamplerKnowsOfNoiseReachesIt(String sampler, String fields, String options)
            throws IOException {
        Map<String, Object> read =
                read("{\"sampler_name\": \"%s\", %s}".formatted(sampler, fields))
                        .getSamplerOptions();

        assertThat(String.valueOf(read == null ? null : new TreeMap<>(read))).isEqualTo(options);
    }

    @Test
    void aSubseedLeadsTowardsOtherNoise() throws IOException {
        PromptRequest request = read("{\"subseed\": 9, \"subseed_strength\": 0.2}");

        assertThat(request.getVariationSeed()).isEqualTo(9);
        assertThat(request.getVariationStrength()).isEqualTo(0.2);
        assertThat(read("{\"subseed\": 9}").getVariationSeed()).isNull();
        assertThat(read("{\"subseed\": -1, \"subseed_strength\": 0.2}").getVariationSeed())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"Euler a, 0", "Euler a, 0.67", "DPM++ 2M SDE, 0"})
    void anotherNoiseWouldBeAnotherPictureAndIsRefused(String sampler, double eta) {
        Refused refused =
                catchThrowableOfType(
                        Refused.class,
                        () ->
                                read(
                                        "{\"sampler_name\": \"%s\", \"eta\": %s}"
                                                .formatted(sampler, eta)));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.field()).contains("eta");
    }

    @ParameterizedTest
    @CsvSource({
        "DPM++ 2M Karras,, dpm++2m-karras",
        "DPM++ 2M, Karras, dpm++2m-karras",
        "DPM++ 2M, karras, dpm++2m-karras",
        "DPM++ 2M, Automatic, dpm++2m-karras",
        "DPM++ 2M, Uniform, dpm++2m",
        "dpm++ 2m,, dpm++2m-karras",
        "Euler a, Automatic, euler-a",
        "euler-a,, euler-a",
    })
    void samplersAreFoundInTheirSpellingWithTheirScheduler(
            String sampler, String scheduler, String darkroom) throws IOException {
        String and = scheduler == null ? "" : ", \"scheduler\": \"%s\"".formatted(scheduler);

        assertThat(read("{\"sampler_name\": \"%s\"%s}".formatted(sampler, and)).getSampler())
                .isEqualTo(darkroom);
    }

    @Test
    void whatIsLeftOutIsTheModelsOwn() throws IOException {
        PromptRequest request = read("{}");

        assertThat(request.getSteps()).isNull();
        assertThat(request.getGuidanceScale()).isNull();
        assertThat(request.getWidth()).isNull();
        assertThat(request.getSampler()).isNull();
        assertThat(request.getSeed()).isNull();
        assertThat(request.getCount()).isOne();
        assertThat(request.getPreviewEvery()).isEqualTo(4);
    }

    @Test
    void whatAnotherSettingNeedsIsPassedOverWithoutIt() throws IOException {
        PromptRequest request =
                read(
                        """
                        {"seed": -1, "denoising_strength": 0.7, "hr_scale": 2, "subseed": 9,
                         "sampler_index": "Euler", "override_settings": {"sd_vae": "Automatic",
                         "show_progress_every_n_steps": 0, "CLIP_stop_at_last_layers": 2}}
                        """);

        assertThat(request.getSeed()).isNull();
        assertThat(request.getStrength()).isNull();
        assertThat(request.getSampler()).isEqualTo("euler");
        assertThat(request.getPreviewEvery()).isNull();
        assertThat(request.getClipSkip()).isOne();
    }

    /// As clients send them that send every field there is, with values that change nothing.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"styles\": [\"\"]",
                "\"refiner_checkpoint\": \"None\", \"refiner_switch_at\": 0.8",
                "\"infotext\": null",
                "\"script_args\": [], \"script_name\": null, \"alwayson_scripts\": {}",
                "\"override_settings\": {\"eta_noise_seed_delta\": 0, \"filter_nsfw\": false}",
                "\"tiling\": null, \"restore_faces\": \"False\", \"enable_hr\": 0",
                "\"steps\": \"20\", \"cfg_scale\": \"7\", \"seed\": \"-1\", \"width\": \"\"",
            })
    void fieldsThatChangeNothingArePassedOver(String fields) throws IOException {
        assertThat(read("{" + fields + "}")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "infotext; \"infotext\": \"a\\nSteps: 5\"",
                "eta_noise_seed_delta; \"override_settings\": {\"eta_noise_seed_delta\": 31337}",
                "token_merging_ratio; \"override_settings\": {\"token_merging_ratio\": 0.5}",
                "steps; \"steps\": {}",
                "steps; \"steps\": [20]",
                "enable_hr; \"enable_hr\": \"yes\"",
                "override_settings; \"override_settings\": []",
                "batch_size; \"batch_size\": 0",
                "batch_size; \"n_iter\": 1000",
                "prompt; \"prompt\": [\"a\"]",
                "prompt; \"prompt\": \"a <lyco:film:1>\"",
                "prompt; \"prompt\": \"a <hypernet:film:1>\"",
                "negative_prompt; \"negative_prompt\": \"<lora:film:1>\"",
                "alwayson_scripts; \"alwayson_scripts\": {\"adetailer\": {\"args\": [1]}}",
                "alwayson_scripts; \"alwayson_scripts\": {\"controlnet\": {\"args\": [1]}}",
            })
    void fieldsThatWouldChangeThePictureAreRefusedByName(String field, String fields) {
        Refused refused = catchThrowableOfType(Refused.class, () -> read("{" + fields + "}"));

        assertThat(refused).isNotNull();
        assertThat(refused.field()).contains(field);
    }

    /// A body as SillyTavern sends it, with what people type into its prompt prefix.
    @Test
    void adaptersInThePromptAreTheRequests() throws IOException {
        PromptRequest request =
                read(
                        """
                        {"url": "http://localhost:7860", "auth": "", "prompt":
                         "best quality, <lora:add_detail:0.7>, (a red apple:1.2) <lora:film:0.4:1>",
                         "negative_prompt": "lowres, bad anatomy", "sampler_name": "Euler",
                         "scheduler": "Automatic", "steps": 4, "cfg_scale": 7, "width": 64,
                         "height": 64, "seed": 5, "override_settings": {}, "send_images": true}
                        """);

        assertThat(request.getPrompt()).isEqualTo("best quality, , (a red apple:1.2) ");
        assertThat(request.getPromptWeighting()).isTrue();
        assertThat(request.getAdapters())
                .containsExactly(
                        new AdapterUse("add_detail", 0.7, null), new AdapterUse("film", 1.0, 0.4));
        assertThat(read("{\"prompt\": \"an apple\"}").getAdapters()).isNull();
    }

    /// A name is no text to be weighed.
    @Test
    void bracketsInANameWeighNothing() throws IOException {
        assertThat(read("{\"prompt\": \"a <lora:film (old):1>\"}").getPromptWeighting()).isNull();
    }

    private PromptRequest read(String json) throws IOException {
        var body = (ObjectNode) new ObjectMapper().readTree(json);
        return reader.read(new JsonFields(body), SdOptions.Set.USUAL, false).request();
    }
}
