package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.failure;
import static dev.darkroom.worker.TestingDarkroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.ControlUse;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.UsedControl;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.image.InscribedText;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.PngWriter;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
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

/// Requests with controls through a worker with real networks.
class ControlServingTest extends BrokerTest {
    private static final Pixels SKETCH = sketch();

    @Test
    void aRequestsControlsLeadItAndAreStatedAndABadOneFailsAlone() throws Exception {
        darkroom.worker("w", artist(TinyModels.controlled()));
        darkroom.publish("plain", request -> request.setSteps(3).setSeed(1L));
        darkroom.publish(
                "missing", request -> request.setSteps(3).setControls(List.of(use("depth", null))));
        darkroom.publish(
                "led",
                request ->
                        request.setSteps(3)
                                .setSeed(1L)
                                .setControls(
                                        List.of(
                                                new ControlUse(
                                                        "lines", png(), "canny", 0.5, 0.0, 0.75,
                                                        null),
                                                use("tiles", true))));

        List<GenerationResult> results = darkroom.results(3);

        assertThat(failure(of(results, "missing")))
                .returns("UNSUPPORTED", GenerationFailure::getCode)
                .returns("controls", GenerationFailure::getField)
                .returns("'depth'", GenerationFailure::getFound)
                .returns("one of lines, tiles, whole", GenerationFailure::getWanted);
        var plain = image(of(results, "plain"));
        var led = image(of(results, "led"));
        assertThat(led.getSha256()).isNotEqualTo(plain.getSha256());
        assertThat(plain.getParameters().getControls()).isNull();
        ModelFolder folder = ModelFolder.open(TinyModels.controlled());
        String lines = hash(folder.part("controlnet/lines"));
        String tiles = hash(folder.part("controlnet_tiles"));
        String picture = RequestDigest.sha256(SKETCH.rgb());
        assertThat(led.getParameters().getControls())
                .containsExactly(
                        new UsedControl("lines", lines, picture, "canny", 0.5, 0.0, 0.75, false),
                        new UsedControl("tiles", tiles, picture, "none", 1.0, 0.0, 1.0, true));
        byte[] file = led.getImage().array();
        assertThat(InscribedText.json(file).orElseThrow())
                .contains(
                        "\"controls\":[{\"network\":\"lines\",\"sha256\":\"%s\",\"pictureSha256\":\"%s\",\"preprocessor\":\"canny\",\"scale\":0.5,\"start\":0.0,\"end\":0.75,\"guessMode\":false}"
                                .formatted(lines, picture));
        assertThat(InscribedText.parameters(file).orElseThrow())
                .contains(
                        ", ControlNet 0: \"Module: canny, Model: lines [%s], Weight: 0.5, Resize Mode: Just Resize, Guidance Start: 0, Guidance End: 0.75, Control Mode: Balanced\""
                                .formatted(lines.substring(0, 8)),
                        ", ControlNet 1: \"Module: none, Model: tiles [%s], Weight: 1, Resize Mode: Just Resize, Guidance Start: 0, Guidance End: 1, Control Mode: ControlNet is more important\""
                                .formatted(tiles.substring(0, 8)));
    }

    @Test
    void aModelWithoutControlNetworksSaysSo() throws Exception {
        darkroom.worker("w", artist(TinyModels.scalar()));
        darkroom.publish("led", request -> request.setControls(List.of(use("lines", null))));
        darkroom.publish("plain", request -> request.setSteps(2));

        List<GenerationResult> results = darkroom.results(2);

        assertThat(failure(of(results, "led")))
                .returns("UNSUPPORTED", GenerationFailure::getCode)
                .returns("null; this model has no control networks", GenerationFailure::getWanted);
        assertThat(image(of(results, "plain")).getParameters().getControls()).isNull();
    }

    private static ControlUse use(String network, Boolean guess) {
        return new ControlUse(network, png(), null, null, null, null, guess);
    }

    private static ByteBuffer png() {
        return ByteBuffer.wrap(PngWriter.write(SKETCH));
    }

    private static Pixels sketch() {
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

    private static String hash(Path part) throws IOException {
        return ModelHash.of(part, ModelHash.filesOf(part), _ -> {});
    }
}
