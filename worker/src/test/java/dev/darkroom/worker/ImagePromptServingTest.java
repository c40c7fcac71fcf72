package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.failure;
import static dev.darkroom.worker.TestingDarkroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.ImagePrompt;
import dev.darkroom.schemas.UsedImagePrompt;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.image.InscribedText;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.PngWriter;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.folder.ImageParts;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelHash;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.serving.WorkerMeters;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// Requests with image prompts through a worker with real networks.
class ImagePromptServingTest extends BrokerTest {
    private static final Pixels CAT = cat();

    @Test
    void aRequestsPicturePromptsItAndIsStatedAndABadOneFailsAlone() throws Exception {
        darkroom.worker("w", artist(TinyModels.pictured()));
        darkroom.publish("plain", request -> request.setSteps(3).setSeed(1L));
        darkroom.publish(
                "broken",
                request ->
                        request.setImagePrompt(
                                new ImagePrompt(ByteBuffer.wrap(new byte[9]), null)));
        darkroom.publish(
                "nothing", request -> request.setSteps(3).setSeed(1L).setImagePrompt(like(0.0)));
        darkroom.publish(
                "prompted", request -> request.setSteps(3).setSeed(1L).setImagePrompt(like(0.75)));

        List<GenerationResult> results = darkroom.results(4);

        assertThat(failure(of(results, "broken")))
                .returns("INVALID", GenerationFailure::getCode)
                .returns("imagePrompt", GenerationFailure::getField);
        var plain = image(of(results, "plain"));
        var prompted = image(of(results, "prompted"));
        assertThat(image(of(results, "nothing")).getSha256()).isEqualTo(plain.getSha256());
        assertThat(prompted.getSha256()).isNotEqualTo(plain.getSha256());
        assertThat(plain.getParameters().getImagePrompt()).isNull();
        String encoder = encoderHash(TinyModels.pictured());
        String picture = RequestDigest.sha256(CAT.rgb());
        assertThat(prompted.getParameters().getImagePrompt())
                .isEqualTo(new UsedImagePrompt(encoder, picture, 0.75));
        byte[] file = prompted.getImage().array();
        assertThat(InscribedText.json(file).orElseThrow())
                .contains(
                        "\"imagePrompt\":{\"sha256\":\"%s\",\"pictureSha256\":\"%s\",\"scale\":0.75}"
                                .formatted(encoder, picture));
        assertThat(InscribedText.parameters(file).orElseThrow())
                .contains(
                        ", Image prompt hash: %s, Image prompt weight: 0.75"
                                .formatted(picture.substring(0, 10)));
    }

    @Test
    void aModelWithoutAnImageEncoderSaysSo() throws Exception {
        darkroom.worker("w", artist(TinyModels.scalar()));
        darkroom.publish("prompted", request -> request.setImagePrompt(like(null)));
        darkroom.publish("plain", request -> request.setSteps(2));

        List<GenerationResult> results = darkroom.results(2);

        assertThat(failure(of(results, "prompted")))
                .returns("UNSUPPORTED", GenerationFailure::getCode)
                .returns("imagePrompt", GenerationFailure::getField)
                .returns("null; this model has no image encoder", GenerationFailure::getWanted);
        assertThat(image(of(results, "plain")).getParameters().getImagePrompt()).isNull();
    }

    private static ImagePrompt like(Double scale) {
        return new ImagePrompt(ByteBuffer.wrap(PngWriter.write(CAT)), scale);
    }

    private static Pixels cat() {
        byte[] rgb = new byte[3 * 50 * 40];
        new Random(2).nextBytes(rgb);
        return new Pixels(50, 40, rgb);
    }

    private static GenerationResult of(List<GenerationResult> results, String id) {
        return results.stream()
                .filter(result -> result.getRequestId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static StudioArtist artist(Path folder) {
        return new StudioArtist(
                OnnxModel.load(folder, RuntimeSettings.cpu()),
                BatchLimits.onCpu(2),
                new WorkerMeters(new SimpleMeterRegistry()));
    }

    private static String encoderHash(Path path) throws IOException {
        ModelFolder folder = ModelFolder.open(path);
        List<Path> files = ((ImageParts.Usable) ImageParts.of(folder)).files(folder);
        return ModelHash.of(path, files, _ -> {});
    }
}
