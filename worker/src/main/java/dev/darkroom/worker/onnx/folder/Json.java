package dev.darkroom.worker.onnx.folder;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// Reads the JSON files of a model folder. Python writes infinities bare, so they are accepted.
///
/// The largest file of the field is a tokenizer of some 20 MB and a million tokens of JSON; what is
/// far beyond that is refused before it fills the memory.
public final class Json {
    /// Bytes of a text file that is read whole.
    public static final long MOST_BYTES = 64L << 20;

    /// Brackets, names and values of one file: each takes about a hundred bytes of memory.
    private static final long MOST_TOKENS = 4_000_000;

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxTokenCount(MOST_TOKENS)
                                                    .build())
                                    .build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    /// Jackson's own words on where an object that has no end began, over several lines.
    private static final String WHERE_IT_BEGAN = "(?s)\\s*\\(start marker at.*";

    /// Jackson's own words on which setting of its limits would do.
    private static final String WHICH_LIMIT = ", from `[^`]*`";

    private Json() {}

    /// An object: no file of a model folder is anything else.
    ///
    /// @return a missing node where there is no such file
    /// @throws IOException saying where it is no JSON, or what it holds in place of an object
    public static JsonNode read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return MissingNode.getInstance();
        }
        demandReadable(file);
        JsonNode read = parsed(file);
        if (!read.isObject()) {
            String found = read.isMissingNode() ? "nothing" : read.getNodeType() + " alone";
            throw new IOException(
                    "%s holds %s; a JSON object would do"
                            .formatted(file.getFileName(), found.toLowerCase(Locale.ROOT)));
        }
        return read;
    }

    /// What is no file has no end, and what is larger than any of the field's would fill the
    /// memory.
    ///
    /// @throws IOException saying what it is
    public static void demandReadable(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    "%s is no file; a file, or a link to one, would do"
                            .formatted(file.getFileName()));
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(
                    "%s has %s bytes; at most %s would do"
                            .formatted(file.getFileName(), Files.size(file), MOST_BYTES));
        }
    }

    private static JsonNode parsed(Path file) throws IOException {
        try {
            return MAPPER.readTree(file.toFile());
        } catch (StreamConstraintsException e) {
            throw new IOException(
                    "%s is no JSON that can be read: %s"
                            .formatted(
                                    file.getFileName(),
                                    e.getOriginalMessage().replaceAll(WHICH_LIMIT, "")),
                    e);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where =
                    at == null || at.getLineNr() < 1
                            ? ""
                            : " at line %s, column %s".formatted(at.getLineNr(), at.getColumnNr());
            throw new IOException(
                    "%s is no JSON%s: %s"
                            .formatted(
                                    file.getFileName(),
                                    where,
                                    e.getOriginalMessage().replaceFirst(WHERE_IT_BEGAN, "")),
                    e);
        }
    }

    public static JsonNode parse(String json) throws IOException {
        return MAPPER.readTree(json);
    }

    public static Map<String, Object> asMap(JsonNode object) {
        return MAPPER.convertValue(object, new TypeReference<Map<String, Object>>() {});
    }

    public static String write(Object value) throws IOException {
        return MAPPER.writeValueAsString(value);
    }
}
