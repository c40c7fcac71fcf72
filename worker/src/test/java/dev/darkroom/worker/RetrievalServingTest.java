package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.failure;
import static dev.darkroom.worker.TestingDarkroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.Retrieval;
import dev.darkroom.schemas.RetrievedPicture;
import dev.darkroom.schemas.UsedRetrieval;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.drawing.SeenPicture;
import dev.darkroom.worker.image.InscribedText;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.IndexingEncoder;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.retrieval.PictureIndexWriter;
import dev.darkroom.worker.serving.WorkerMeters;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Requests for pictures of an index through a worker with real networks.
class RetrievalServingTest extends BrokerTest {
    @TempDir private Path folder;

    private static PromptRequest.Builder retrieving(
            PromptRequest.Builder request, Retrieval asked) {
        return request.setPrompt("a cat").setSteps(3).setSeed(1L).setRetrieve(asked);
    }

    @Test
    void theNearestPicturesPromptAndAreStatedSoThatTheyCanBeAskedForAgain() throws Exception {
        darkroom.worker("w", artist(TinyModels.pictured(), Optional.of(index(4))));
        darkroom.publish("plain", request -> retrieving(request, null));
        darkroom.publish("nothing", request -> retrieving(request, new Retrieval(2, 0.0, null)));
        darkroom.publish("two", request -> retrieving(request, new Retrieval(2, 0.75, null)));
        darkroom.publish("many", request -> retrieving(request, new Retrieval(5, null, null)));
        List<GenerationResult> results = darkroom.results(4);

        var plain = image(of(results, "plain"));
        assertThat(plain.getParameters().getRetrieve()).isNull();
        assertThat(image(of(results, "nothing")).getSha256()).isEqualTo(plain.getSha256());
        assertThat(failure(of(results, "many")))
                .returns("UNSUPPORTED", GenerationFailure::getCode)
                .returns("retrieve", GenerationFailure::getField)
                .returns("at most 4, as the index has", GenerationFailure::getWanted);
        var two = image(of(results, "two"));
        assertThat(two.getSha256()).isNotEqualTo(plain.getSha256());
        UsedRetrieval used = two.getParameters().getRetrieve();
        assertThat(used.getScale()).isEqualTo(0.75);
        assertThat(used.getPictures()).hasSize(2).doesNotHaveDuplicates();
        byte[] file = two.getImage().array();
        assertThat(InscribedText.json(file).orElseThrow())
                .contains(
                        "\"retrieve\":{\"sha256\":\"%s\",\"pictures\":[{\"name\":\"%s\""
                                .formatted(
                                        used.getSha256(), used.getPictures().getFirst().getName()));
        assertThat(InscribedText.parameters(file).orElseThrow())
                .contains(", Retrieved hashes: \"", ", Retrieved weight: 0.75");

        List<String> hashes =
                used.getPictures().stream().map(RetrievedPicture::getPictureSha256).toList();
        darkroom.publish(
                "named", request -> retrieving(request, new Retrieval(null, 0.75, hashes)));
        var named = image(of(darkroom.results(5), "named"));
        assertThat(named.getSha256()).isEqualTo(two.getSha256());
        assertThat(named.getParameters().getRetrieve()).isEqualTo(used);
    }

    @Test
    void anIndexChangesNothingOfWhatDoesNotAskForIt() throws Exception {
        darkroom.worker("w", artist(TinyModels.pictured(), Optional.empty()));
        darkroom.publish("plain", request -> retrieving(request, null));
        darkroom.publish("asking", request -> retrieving(request, new Retrieval(1, null, null)));
        List<GenerationResult> results = darkroom.results(2);

        assertThat(failure(of(results, "asking")))
                .returns("UNSUPPORTED", GenerationFailure::getCode)
                .returns("retrieve", GenerationFailure::getField)
                .returns("null; this worker has no index (--index)", GenerationFailure::getWanted);
        try (StudioArtist indexed = artist(TinyModels.pictured(), Optional.of(index(2)));
                StudioArtist bare = artist(TinyModels.pictured(), Optional.empty())) {
            assertThat(indexed.card()).isEqualTo(bare.card());
        }
        assertThat(image(of(results, "plain")).getParameters().getRetrieve()).isNull();
    }

    private Path index(int pictures) throws IOException {
        Path index = folder.resolve("index-" + pictures);
        try (IndexingEncoder encoder =
                        IndexingEncoder.open(TinyModels.pictured(), RuntimeSettings.cpu());
                var writer = PictureIndexWriter.open(index, encoder.origin())) {
            for (int i = 0; i < pictures; i++) {
                byte[] rgb = new byte[3 * 40 * 50];
                new Random(i).nextBytes(rgb);
                Pixels seen = encoder.seen(new Pixels(40, 50, rgb));
                var picture = new SeenPicture(seen, RequestDigest.sha256(rgb));
                writer.add(
                        new dev.darkroom.worker.drawing.RetrievedPicture(
                                "cats/%s.png".formatted(i), picture),
                        encoder.embedding(seen),
                        "");
            }
            writer.commit();
        }
        return index;
    }

    private static GenerationResult of(List<GenerationResult> results, String id) {
        return results.stream()
                .filter(result -> result.getRequestId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static StudioArtist artist(Path model, Optional<Path> index) {
        return new StudioArtist(
                OnnxModel.load(
                        ModelFolder.open(model),
                        RuntimeSettings.cpu(),
                        new OnnxModel.Beside(Optional.empty(), Optional.empty(), index),
                        _ -> {}),
                BatchLimits.onCpu(2),
                new WorkerMeters(new SimpleMeterRegistry()));
    }
}
