package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.openai.OpenAiImageModel;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.Base64;
import java.util.List;
import java.util.Map;

/// LangChain4j's client of OpenAI's API.
@Tag("slow")
class LangChainTest {

    private static final String KEY = "a-key-for-tests";

    @RegisterExtension static final TestingHttp http = new TestingHttp(Map.of("http-keys", KEY));

    @Test
    void aModelDrawsOneOrSeveral() throws Exception {
        Image one =
                model("gpt-image-1").outputFormat("jpeg").build().generate("an apple").content();
        assertThat(TestingPictures.format(one.base64Data())).isEqualTo("jpeg");

        List<Image> two = model("dall-e-2").build().generate("an apple", 2).content();
        assertThat(two)
                .extracting(image -> TestingPictures.format(image.base64Data()))
                .containsExactly("png", "png");
    }

    @Test
    void aPictureIsEditedWhereItsMaskIsTransparent() throws Exception {
        Image edited =
                model("gpt-image-1")
                        .build()
                        .edit(picture(false), picture(true), "a green apple")
                        .content();

        assertThat(TestingPictures.format(edited.base64Data())).isEqualTo("png");
    }

    private static Image picture(boolean transparent) throws Exception {
        return Image.builder()
                .base64Data(Base64.getEncoder().encodeToString(TestingPictures.png(transparent)))
                .mimeType("image/png")
                .build();
    }

    @Test
    void whatCannotBeIsAnExceptionOfItsKind() {
        assertThatThrownBy(() -> model("dall-e-3").size("63x64").build().generate("an apple"))
                .isInstanceOf(HttpException.class)
                .hasMessageContaining("63");
        assertThatThrownBy(() -> model("sd-99").build().generate("an apple"))
                .isInstanceOf(HttpException.class)
                .hasMessageContaining("model_not_found");
    }

    private static OpenAiImageModel.OpenAiImageModelBuilder model(String name) {
        return OpenAiImageModel.builder()
                .baseUrl("http://localhost:" + http.port() + "/v1")
                .apiKey(KEY)
                .modelName(name)
                .size("64x64")
                .quality("standard")
                .moderation("low")
                .background("opaque")
                .user("somebody")
                .maxRetries(0);
    }
}
