package dev.darkroom.worker.onnx.learned;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.onnx.folder.Json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads small files of the format at <https://github.com/huggingface/safetensors>: the length of a
/// JSON header, the header, and what it describes.
final class SafetensorsFile {
    /// Learned words have a header of some hundred bytes; a checkpoint's is longer.
    private static final int MOST_HEADER = 1 << 16;

    private SafetensorsFile() {}

    /// Tensors by their names.
    ///
    /// @throws IllegalArgumentException if it is no such file, or holds more than vectors
    static Map<String, Object> read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer start = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            fill(channel, start, 0);
            long length = start.getLong();
            if (length < 2 || length > MOST_HEADER || Long.BYTES + length > channel.size()) {
                throw new IllegalArgumentException(
                        "a header of %s bytes; 2 to %s would do".formatted(length, MOST_HEADER));
            }
            ByteBuffer header = ByteBuffer.allocate((int) length);
            fill(channel, header, Long.BYTES);
            long data = Long.BYTES + length;
            ByteBuffer rest =
                    channel.map(FileChannel.MapMode.READ_ONLY, data, channel.size() - data);
            return tensors(header(header), rest);
        }
    }

    private static JsonNode header(ByteBuffer text) throws IOException {
        try {
            return Json.parse(UTF_8.decode(text).toString());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a header that is no JSON", e);
        }
    }

    private static Map<String, Object> tensors(JsonNode header, ByteBuffer data) {
        Map<String, Object> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue(), data));
            }
        }
        return tensors;
    }

    private static Vectors tensor(String name, JsonNode told, ByteBuffer data) {
        String type = told.path("dtype").asText();
        NumberKind kind =
                NumberKind.ofSafetensors(type)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "%s of dtype '%s'; F16, BF16, F32 or F64 would do"
                                                        .formatted(name, type)));
        List<Integer> shape = new ArrayList<>();
        told.path("shape").forEach(extent -> shape.add(extent.asInt(-1)));
        long from = told.path("data_offsets").path(0).asLong(-1);
        long to = told.path("data_offsets").path(1).asLong(-1);
        if (from < 0 || to < from || to > data.limit()) {
            throw new IllegalArgumentException(name + " lies outside of the file");
        }
        List<Integer> strides = shape.size() == 2 ? List.of(shape.get(1), 1) : List.of(1);
        return Vectors.of(data.slice((int) from, (int) (to - from)), kind, 0, shape, strides);
    }

    private static void fill(FileChannel channel, ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new IllegalArgumentException("a file that breaks off");
            }
        }
        buffer.flip();
    }
}
