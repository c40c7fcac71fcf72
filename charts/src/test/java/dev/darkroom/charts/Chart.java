package dev.darkroom.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The chart, and what Helm makes of it.
final class Chart {

    static final Path FOLDER = Path.of("darkroom").toAbsolutePath();

    private Chart() {}

    /// The value files that come with the chart.
    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("examples"))) {
            return files.sorted().toList();
        }
    }

    /// Helm prints no hooks, so the job that makes topics is an ordinary one here.
    ///
    /// @param changes what `--set` takes, on top of the file
    /// @return one object a manifest
    static List<JsonNode> render(Path values, Map<String, String> changes) throws IOException {
        var template =
                new Helm(FOLDER)
                        .template()
                        .withNamespace("pictures")
                        .withName("studio")
                        .withKubeVersion("1.31.0")
                        .withValuesFile(values)
                        .set("topics.hook", "false");
        changes.forEach(template::set);
        var manifests = new ArrayList<JsonNode>();
        var yaml = new YAMLMapper();
        try (var documents = yaml.readerFor(JsonNode.class).<JsonNode>readValues(template.call())) {
            while (documents.hasNext()) {
                JsonNode manifest = documents.next();
                if (manifest.isObject()) {
                    manifests.add(manifest);
                }
            }
        }
        return manifests;
    }

    static List<JsonNode> render(Path values) throws IOException {
        return render(values, Map.of());
    }

    static String kind(JsonNode manifest) {
        return manifest.path("kind").textValue();
    }

    static String name(JsonNode manifest) {
        return manifest.path("metadata").path("name").textValue();
    }

    /// The specification of the pods that a manifest makes; missing where it makes none.
    static JsonNode pod(JsonNode manifest) {
        return manifest.path("spec").path("template").path("spec");
    }
}
