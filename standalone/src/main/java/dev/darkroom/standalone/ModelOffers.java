package dev.darkroom.standalone;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.darkroom.http.Offers;
import dev.darkroom.worker.ServedModel;
import dev.darkroom.worker.diffusion.sampler.Rehearsal;
import dev.darkroom.worker.diffusion.sampler.SamplerKind;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.onnx.folder.ControlParts;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.retrieval.IndexOrigin;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// What workers of this release and a model's folder offer, for those who answer without being a
/// worker: the samplers that draw the model, and what its folder says of it.
final class ModelOffers {

    private static final int FEW = 4;

    private ModelOffers() {}

    /// @param served those whose folders are not there are not listed; the samplers are those that
    ///   draw one of them
    /// @param index what made the workers' index, where there is one
    static Offers of(List<ServedModel> served, Optional<IndexOrigin> index) {
        List<Predicate<SamplerKind>> draw =
                served.stream().map(model -> drawing(model.folder())).toList();
        List<Offers.SamplerOffer> samplers =
                Samplers.all().stream()
                        .filter(kind -> draw.stream().anyMatch(draws -> draws.test(kind)))
                        .map(
                                kind ->
                                        new Offers.SamplerOffer(
                                                kind.name(),
                                                kind.schedulerClass(),
                                                kind.description()))
                        .toList();
        return new Offers(
                samplers,
                served.stream()
                        .sorted(Comparator.comparing(model -> model.name().isPresent()))
                        .flatMap(model -> offer(model, index).stream())
                        .toList());
    }

    // Of a folder that is not there or cannot be read, nothing is known: workers say the rest.
    private static Predicate<SamplerKind> drawing(Path path) {
        try {
            Map<String, Object> file =
                    new ObjectMapper()
                            .convertValue(
                                    ModelFolder.open(path).scheduler(), new TypeReference<>() {});
            SchedulerConfig schedule = SchedulerConfig.of(file);
            var rehearsal = new Rehearsal(schedule);
            return kind ->
                    kind.fits(schedule)
                            && rehearsal
                                    .fault(kind, Steps.of(Math.min(FEW, kind.maxSteps(schedule))))
                                    .isEmpty();
        } catch (ModelFolderException | IllegalArgumentException _) {
            return _ -> true;
        }
    }

    private static Optional<Offers.ModelOffer> offer(
            ServedModel served, Optional<IndexOrigin> index) {
        try {
            ModelFolder folder = ModelFolder.open(served.folder());
            JsonNode own = folder.ownSettings();
            return Optional.of(
                    new Offers.ModelOffer(
                            folder.name(),
                            served.name(),
                            Optional.empty(),
                            new Offers.Defaults(
                                    whole(own.path("width")),
                                    whole(own.path("height")),
                                    whole(own.path("steps")),
                                    own.path("guidance_scale").isNumber()
                                            ? Optional.of(own.path("guidance_scale").asDouble())
                                            : Optional.empty()),
                            Optional.of(ModelFields.of(folder, index)),
                            ControlParts.of(folder).usableNames()));
        } catch (ModelFolderException _) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> whole(JsonNode number) {
        return number.isInt() ? Optional.of(number.intValue()) : Optional.empty();
    }
}
