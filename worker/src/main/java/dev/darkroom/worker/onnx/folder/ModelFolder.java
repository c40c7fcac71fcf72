package dev.darkroom.worker.onnx.folder;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.onnx.graph.OnnxGraph;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// A folder in the layout that *diffusers* and *optimum* export: `model_index.json`, and a folder
/// for each part with `model.onnx` and, in all but old exports, `config.json`. Its files are not
/// expected to change while it is in use.
public final class ModelFolder {
    /// The file that makes a folder a model.
    public static final String INDEX = "model_index.json";

    /// The one part that a folder may do without whatever its family.
    public static final String PICTURE_ENCODER = "vae_encoder";

    /// What decides noise schedule and sampler.
    public static final String SCHEDULER = "scheduler/scheduler_config.json";

    /// What decides how pictures are prepared for a network that sees them.
    public static final String PREPARATION = "preprocessor_config.json";

    private final Path path;
    private final JsonNode index;
    private final OptionalInt longText;
    private final Map<String, SoftReference<OnnxGraph>> graphs = new HashMap<>();

    /// What a family needs of its folder.
    ///
    /// @param networks parts with a `model.onnx`
    /// @param tokenizers parts with `tokenizer.json`, or `vocab.json` and `merges.txt`
    public record Needs(List<String> networks, List<String> tokenizers) {}

    /// @param path of the folder
    /// @param index the parsed `model_index.json`
    /// @param longText how far encoders that take texts of any length read, in tokens; empty for
    ///   the family's own
    public ModelFolder(Path path, JsonNode index, OptionalInt longText) {
        this.path = path;
        this.index = index;
        this.longText = longText;
    }

    /// @throws ModelFolderException if there is no readable `model_index.json`
    public static ModelFolder open(Path path) {
        if (!Files.isDirectory(path)) {
            throw new ModelFolderException(path, "it is not a folder");
        }
        try {
            JsonNode index = Json.read(path.resolve(INDEX));
            if (index.isMissingNode()) {
                throw new ModelFolderException(path, "it has no " + INDEX);
            }
            JsonNode longText = index.path("darkroom").path("max_sequence_length");
            return new ModelFolder(
                    path,
                    index,
                    longText.isInt() ? OptionalInt.of(longText.intValue()) : OptionalInt.empty());
        } catch (IOException e) {
            throw new ModelFolderException(path, INDEX + " cannot be read: " + e.getMessage(), e);
        }
    }

    public Path path() {
        return path;
    }

    /// The parsed `model_index.json`.
    public JsonNode index() {
        return index;
    }

    /// How far encoders that take texts of any length read, in tokens; empty for the family's own.
    public OptionalInt longText() {
        return longText;
    }

    /// The pipeline's class as diffusers calls it, e.g. `StableDiffusionPipeline`. Exporters put
    /// their own mark before it.
    public String pipelineClass() {
        return index.path("_class_name").asText("").replaceFirst("^(ORT|Onnx)", "");
    }

    /// This project's own settings in `model_index.json`; a missing node in other folders.
    public JsonNode ownSettings() {
        return index.path("darkroom");
    }

    /// What pictures and results call the model: its own name for itself, or else the name it was
    /// exported under, or else its pipeline's. Never where the folder lies or how somebody typed
    /// its path, for the same folder must give the same bytes under every path.
    public String name() {
        String own = ownSettings().path("name").asText("");
        String exported = index.path("_name_or_path").asText("").replaceFirst("[/\\\\]+$", "");
        String last = exported.substring(exported.replace('\\', '/').lastIndexOf('/') + 1);
        return Stream.of(own, last, pipelineClass().replaceFirst("Pipeline$", ""))
                .filter(name -> !name.isBlank() && !name.matches("\\.+"))
                .findFirst()
                .orElse("model");
    }

    public Path network(String part) {
        return path.resolve(part).resolve("model.onnx");
    }

    /// The graph of a part. Whatever is to be known of a folder is asked of its graphs, those of
    /// the denoiser some ten times at a start; each is read once, as long as there is room for it.
    ///
    /// @throws IllegalArgumentException if it is no ONNX file, see [OnnxGraph#read]
    public synchronized OnnxGraph graph(String part) throws IOException {
        var known = graphs.get(part);
        OnnxGraph graph = known == null ? null : known.get();
        if (graph == null) {
            graph = OnnxGraph.read(network(part));
            graphs.put(part, new SoftReference<>(graph));
        }
        return graph;
    }

    public Path part(String part) {
        return path.resolve(part);
    }

    /// A part's `config.json`; a missing node in old exports.
    public JsonNode config(String part) {
        return json(part + "/config.json");
    }

    public JsonNode scheduler() {
        return json(SCHEDULER);
    }

    /// @return a missing node where there is no such file
    /// @throws ModelFolderException if there is one and it is no JSON
    public JsonNode json(String file) {
        try {
            return Json.read(path.resolve(file));
        } catch (IOException e) {
            throw new ModelFolderException(path, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    public boolean has(String part) {
        return Files.isRegularFile(network(part));
    }

    /// @throws ModelFolderException naming every file that is missing
    public void require(Needs needs) {
        List<String> missing = new ArrayList<>();
        require(SCHEDULER, missing);
        needs.networks().forEach(part -> require(part + "/model.onnx", missing));
        needs.tokenizers().forEach(part -> tokenizerGap(part).ifPresent(missing::add));
        if (!missing.isEmpty()) {
            throw new ModelFolderException(path, "missing are " + String.join(", ", missing));
        }
    }

    private void require(String file, List<String> missing) {
        if (!Files.isRegularFile(path.resolve(file))) {
            missing.add(file + likeIt(file));
        }
    }

    /// A part in other letters, where there is one: systems that do not tell them apart made it.
    private String likeIt(String file) {
        String part = file.substring(0, file.indexOf('/'));
        if (Files.isDirectory(path.resolve(part))) {
            return "";
        }
        try (Stream<Path> all = Files.list(path)) {
            return all.map(other -> other.getFileName().toString())
                    .filter(other -> other.equalsIgnoreCase(part))
                    .findFirst()
                    .map(" (there is %s)"::formatted)
                    .orElse("");
        } catch (IOException _) {
            return ""; // what is missing is told all the same
        }
    }

    private Optional<String> tokenizerGap(String part) {
        Path folder = part(part);
        boolean whole = Files.isRegularFile(folder.resolve("tokenizer.json"));
        boolean byPieces =
                Files.isRegularFile(folder.resolve("vocab.json"))
                        && Files.isRegularFile(folder.resolve("merges.txt"));
        return whole || byPieces
                ? Optional.empty()
                : Optional.of(
                        "%1$s/tokenizer.json (or %1$s/vocab.json and %1$s/merges.txt)"
                                .formatted(part));
    }
}
