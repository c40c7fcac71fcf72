package dev.darkroom.standalone;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.http.Offers;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What workers of this release and a model's folder offer, for those who answer without being a
/// worker: every sampler there is, and what the folder says of itself.
final class ModelOffers {

    private ModelOffers() {}

    /// @param folder of the default model; where it is not there, its model is not listed
    /// @param queue what a request says as its model; empty for the default model
    static Offers of(Path folder, Optional<String> queue) {
        List<Offers.SamplerOffer> samplers =
                Samplers.all().stream()
                        .map(
                                kind ->
                                        new Offers.SamplerOffer(
                                                kind.name(),
                                                kind.schedulerClass(),
                                                kind.description()))
                        .toList();
        return new Offers(samplers, model(folder, queue).stream().toList());
    }

    private static Optional<Offers.ModelOffer> model(Path path, Optional<String> queue) {
        try {
            ModelFolder folder = ModelFolder.open(path);
            JsonNode own = folder.ownSettings();
            return Optional.of(
                    new Offers.ModelOffer(
                            folder.name(),
                            queue,
                            Optional.empty(),
                            new Offers.Defaults(
                                    whole(own.path("width")),
                                    whole(own.path("height")),
                                    whole(own.path("steps")),
                                    own.path("guidance_scale").isNumber()
                                            ? Optional.of(own.path("guidance_scale").asDouble())
                                            : Optional.empty())));
        } catch (ModelFolderException _) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> whole(JsonNode number) {
        return number.isInt() ? Optional.of(number.intValue()) : Optional.empty();
    }
}
