package dev.darkroom.worker.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.StrengthRule;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.DrawingWatch;
import dev.darkroom.worker.drawing.ImagePrompts;
import dev.darkroom.worker.drawing.InitImage;
import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.drawing.RetrievedPicture;
import dev.darkroom.worker.drawing.SeenPicture;
import dev.darkroom.worker.drawing.Studio;
import dev.darkroom.worker.drawing.UsedControl;
import dev.darkroom.worker.drawing.UsedRetrieval;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.Resampling;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.folder.Json;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Whole runs of a pipeline of diffusers, drawn by a studio: its own samplers, batcher and decoder.
/// The pictures of one run are drawn side by side.
final class PipelineGolden implements ReferenceCase {
    @Override
    public String format() {
        return "pipeline-golden/1";
    }

    @Override
    public Score check(Path file, JsonNode golden) throws Exception {
        Golden.knowsOnly(
                golden,
                "format",
                "name",
                "pipeline",
                "diffusers_pipeline",
                "task",
                "prompt",
                "negative_prompt",
                "guidance_scale",
                "num_inference_steps",
                "height",
                "width",
                "seeds",
                "num_images_per_prompt",
                "scheduler",
                "strength",
                "init_image",
                "mask_image",
                "controls",
                "image_prompt",
                "extra",
                "eta",
                "text",
                "timesteps_visited",
                "random_draws",
                "initial_noise",
                "start_latents",
                "vae_encoder_output",
                "first_network_call",
                "steps",
                "final_latents_shape",
                "final_latents",
                "images",
                "image_float",
                "onnxruntime_check",
                "tolerance");
        PipelineExtras extras = new PipelineExtras(golden);
        assertThat(golden.get("task").asText()).isIn("txt2img", "img2img", "inpaint");
        String pipeline = golden.get("pipeline").asText();
        Path folder = Golden.besideAncestor(file, pipeline + "/model_index.json").getParent();
        SchedulerConfig scheduler =
                SchedulerConfig.of(Json.asMap(golden.get("scheduler").get("config")));
        List<UsedControl> controls = controls(file, golden);
        OnnxModel loaded = OnnxModel.load(folder, RuntimeSettings.cpu());
        Optional<UsedRetrieval> prompt = imagePrompt(file, golden, loaded.imagePrompts());
        List<DrawingParameters> wanted =
                wanted(golden, init(file, golden), extras).stream()
                        .map(
                                one ->
                                        one.with(
                                                one.nuances()
                                                        .withControls(controls)
                                                        .withRetrieval(prompt)))
                        .toList();
        WatchedModel model = new WatchedModel(loaded, scheduler, strength(golden, loaded));
        try (Studio studio = new Studio(model, BatchLimits.onCpu(2), (_, _, _, _) -> {})) {
            List<Picture> pictures = draw(studio, wanted);
            PipelineRun run = new PipelineRun(golden, model, folder, wanted);
            run.checkTokens();
            run.checkEmbeddings();
            run.checkFirstCall();
            run.checkPictures(pictures, file.getParent());
            return new Score(
                    "pipeline " + pipeline,
                    run.finalLatentsError(),
                    golden.get("tolerance").get("final_latents").asDouble());
        }
    }

    private static List<Picture> draw(Studio studio, List<DrawingParameters> wanted)
            throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Picture>> drawings = new ArrayList<>();
            for (DrawingParameters one : wanted) {
                drawings.add(() -> studio.draw(one, DrawingWatch.UNINTERESTED));
            }
            List<Picture> pictures = new ArrayList<>();
            for (Future<Picture> picture : threads.invokeAll(drawings)) {
                pictures.add(picture.get());
            }
            return pictures;
        }
    }

    private static Optional<InitImage> init(Path file, JsonNode golden) throws IOException {
        if (!golden.has("init_image")) {
            return Optional.empty();
        }
        Optional<Pixels> mask =
                golden.has("mask_image")
                        ? Optional.of(picture(file, golden, golden.get("mask_image").asText()))
                        : Optional.empty();
        double strength = golden.get("strength").asDouble();
        return Optional.of(
                new InitImage(
                        picture(file, golden, golden.get("init_image").asText()),
                        strength,
                        mask,
                        "",
                        Optional.empty()));
    }

    private static List<UsedControl> controls(Path file, JsonNode golden) throws IOException {
        List<UsedControl> controls = new ArrayList<>();
        for (JsonNode control : golden.path("controls")) {
            Golden.knowsOnly(control, "network", "picture", "scale", "start", "end", "guess");
            controls.add(
                    new UsedControl(
                            control.get("network").asText(),
                            "0".repeat(64),
                            new UsedControl.Picture(
                                    picture(file, golden, control.get("picture").asText()),
                                    "",
                                    "none"),
                            control.get("scale").asDouble(),
                            control.get("start").asDouble(),
                            control.get("end").asDouble(),
                            // As diffusers reads the networks' own files.
                            control.get("guess").asBoolean()
                                    || control.get("network").asText().equals("whole")));
        }
        return controls;
    }

    /// Nothing at scale 0, as requests are read.
    private static Optional<UsedRetrieval> imagePrompt(
            Path file, JsonNode golden, ImagePrompts prompts) throws IOException {
        JsonNode prompt = golden.path("image_prompt");
        if (prompt.path("scale").asDouble() == 0) {
            return Optional.empty();
        }
        Golden.knowsOnly(prompt, "picture", "pictures", "scale");
        List<String> names = new ArrayList<>();
        prompt.path("pictures").forEach(name -> names.add(name.asText()));
        if (prompt.has("picture")) {
            names.add(prompt.get("picture").asText());
        }
        List<RetrievedPicture> pictures = new ArrayList<>();
        for (String name : names) {
            Pixels seen = prompts.seen(pixels(file.resolveSibling(name)));
            pictures.add(new RetrievedPicture(name, new SeenPicture(seen, name)));
        }
        return Optional.of(new UsedRetrieval(pictures, "", prompt.get("scale").asDouble()));
    }

    private static Pixels pixels(Path file) throws IOException {
        return PictureReader.read(Files.readAllBytes(file), PictureLimits.STANDARD, Backdrop.BLACK);
    }

    private static Pixels picture(Path file, JsonNode golden, String name) throws IOException {
        return Resampling.LANCZOS.resize(
                pixels(file.resolveSibling(name)),
                golden.get("width").asInt(),
                golden.get("height").asInt());
    }

    /// Pipelines of diffusers for latent consistency models read a strength in a way of their own,
    /// on whatever folder.
    private static StrengthRule strength(JsonNode golden, OnnxModel model) {
        return golden.get("diffusers_pipeline").asText().startsWith("LatentConsistency")
                ? StrengthRule.LCM
                : model.strengthRule();
    }

    /// One drawing for each seed; each prompt has as many seeds as pictures.
    private static List<DrawingParameters> wanted(
            JsonNode golden, Optional<InitImage> init, PipelineExtras extras) {
        JsonNode seeds = golden.get("seeds");
        int perPrompt = golden.get("num_images_per_prompt").asInt();
        assertThat(seeds.size())
                .as("seeds, one for each picture")
                .isEqualTo(golden.get("prompt").size() * perPrompt);
        List<DrawingParameters> wanted = new ArrayList<>();
        for (int i = 0; i < seeds.size(); i++) {
            JsonNode negative = golden.get("negative_prompt").path(i / perPrompt);
            wanted.add(
                    new DrawingParameters(
                            golden.get("prompt").get(i / perPrompt).asText(),
                            negative.isTextual()
                                    ? Optional.of(negative.asText())
                                    : Optional.empty(),
                            golden.get("width").asInt(),
                            golden.get("height").asInt(),
                            golden.get("num_inference_steps").asInt(),
                            golden.get("scheduler").get("class").asText(),
                            golden.get("guidance_scale").asDouble(),
                            seeds.get(i).asLong(),
                            init,
                            ImageFormat.PNG,
                            100,
                            extras.nuances(i / perPrompt)));
        }
        return wanted;
    }
}
