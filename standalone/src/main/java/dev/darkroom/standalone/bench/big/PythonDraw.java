package dev.darkroom.standalone.bench.big;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The same picture by Python's onnxruntime: `benchmarks/folders/draw_folder.py`.
///
/// @param python that has what it needs
/// @param script where it lies
/// @param model folder
record PythonDraw(Path python, Path script, Path model) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param width of the picture, in pixels
    /// @param height likewise
    /// @param folder for the picture
    Drawn draw(int steps, int width, int height, Path folder)
            throws IOException, InterruptedException {
        Path file = folder.resolve("python.png");
        long start = System.nanoTime();
        Process process =
                new ProcessBuilder(
                                python.toString(),
                                script.toString(),
                                model.toString(),
                                "--steps",
                                Integer.toString(steps),
                                "--width",
                                Integer.toString(width),
                                "--height",
                                Integer.toString(height),
                                "--seed",
                                Integer.toString(DarkroomDraw.SEED),
                                "--guidance",
                                DarkroomDraw.GUIDANCE,
                                "--prompt",
                                DarkroomDraw.PROMPT,
                                "--out",
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        String answer = new String(process.getInputStream().readAllBytes()).strip();
        double first = (System.nanoTime() - start) / 1e9;
        if (process.waitFor() != 0) {
            throw new IOException(script + " failed; benchmarks/README.md says what it needs");
        }
        JsonNode told = JSON.readTree(answer);
        return new Drawn(
                first,
                afterTheFirst(told.path("steps")),
                told.path("decoding").asDouble(),
                told.path("peak").asDouble(),
                Files.readAllBytes(file));
    }

    private static List<Double> afterTheFirst(JsonNode steps) {
        var seconds = new ArrayList<Double>();
        steps.forEach(step -> seconds.add(step.asDouble()));
        return seconds.subList(1, seconds.size());
    }
}
