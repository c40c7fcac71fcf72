package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.failure;
import static dev.darkroom.worker.TestingDarkroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.AdapterUse;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.OfferedAdapter;
import dev.darkroom.schemas.UsedAdapter;
import dev.darkroom.schemas.WorkerOffer;
import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.image.InscribedText;
import dev.darkroom.worker.onnx.Adapting;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.serving.WorkerMeters;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.Test;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Requests with adapters through a worker with real networks.
class AdapterServingTest extends BrokerTest {

    @Test
    void aRequestsAdaptersAreDrawnWithAndStatedAndABadOneFailsAlone() throws Exception {
        darkroom.worker("w", artist());
        darkroom.publish("plain", request -> request.setSteps(3).setSeed(1L));
        darkroom.publish("bad", request -> request.setSteps(3).setAdapters(use("ink", 1)));
        darkroom.publish(
                "inked",
                request ->
                        request.setSteps(3)
                                .setSeed(1L)
                                .setAdapters(
                                        List.of(
                                                new AdapterUse("peft", -0.5, 0.0),
                                                new AdapterUse("kohya", null, null))));

        List<GenerationResult> results = darkroom.results(3);

        assertThat(failure(of(results, "bad")))
                .returns("UNSUPPORTED", GenerationFailure::getCode)
                .returns("adapters", GenerationFailure::getField)
                .returns("'ink'", GenerationFailure::getFound)
                .returns("one of earlier, kohya, peft", GenerationFailure::getWanted);
        var plain = image(of(results, "plain"));
        var inked = image(of(results, "inked"));
        assertThat(inked.getSha256()).isNotEqualTo(plain.getSha256());
        assertThat(plain.getParameters().getAdapters()).isNull();
        List<UsedAdapter> stated = inked.getParameters().getAdapters();
        assertThat(stated).extracting(UsedAdapter::getName).containsExactly("kohya", "peft");
        assertThat(stated.getFirst().getScale()).isEqualTo(1);
        assertThat(stated.getLast().getTextEncoderScale()).isZero();
        byte[] file = inked.getImage().array();
        String hash = stated.getFirst().getSha256();
        assertThat(InscribedText.json(file).orElseThrow())
                .contains(
                        "\"adapters\":[{\"name\":\"kohya\",\"sha256\":\"%s\",\"scale\":1.0,\"textEncoderScale\":1.0}"
                                .formatted(hash));
        assertThat(InscribedText.parameters(file).orElseThrow())
                .contains(", Lora hashes: \"kohya: %s, peft: ".formatted(hash.substring(0, 12)));
    }

    @Test
    void aWorkerTellsTheFleetWhichAdaptersItHas() throws Exception {
        darkroom.worker("w", artist());

        WorkerOffer offer =
                darkroom.read(darkroom.topics().offers(), 1, WorkerOffer.class).getFirst();

        assertThat(offer.getWorker()).isEqualTo("w");
        assertThat(offer.getModel()).isNull();
        assertThat(offer.getAdapters())
                .extracting(OfferedAdapter::getName)
                .containsExactly("earlier", "kohya", "peft");
        assertThat(offer.getAdapters()).allMatch(OfferedAdapter::getDenoiser);
        assertThat(offer.getAdapters().getFirst().getSha256()).hasSize(64);
    }

    private static List<AdapterUse> use(String name, double scale) {
        return List.of(new AdapterUse(name, scale, null));
    }

    private static GenerationResult of(List<GenerationResult> results, String id) {
        return results.stream()
                .filter(result -> result.getRequestId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static StudioArtist artist() throws URISyntaxException {
        Path adapters = Path.of(AdapterServingTest.class.getResource("/adapters").toURI());
        OnnxModel model =
                OnnxModel.load(
                        ModelFolder.open(TinyModels.scalar()),
                        RuntimeSettings.cpu(),
                        new OnnxModel.Beside(
                                Optional.empty(),
                                Optional.of(new Adapting.Place(adapters, 1L << 30)),
                                Optional.empty()),
                        _ -> {});
        return new StudioArtist(
                model, BatchLimits.onCpu(2), new WorkerMeters(new SimpleMeterRegistry()));
    }
}
