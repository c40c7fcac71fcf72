package dev.darkroom.worker.onnx.folder;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Reads the JSON files of a model folder. Python writes infinities bare, so they are accepted.
public final class Json {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private Json() {}

    /// @return a missing node where there is no such file
    public static JsonNode read(Path file) throws IOException {
        return Files.exists(file) ? MAPPER.readTree(file.toFile()) : MissingNode.getInstance();
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
