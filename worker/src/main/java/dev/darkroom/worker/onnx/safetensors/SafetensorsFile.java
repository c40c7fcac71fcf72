package dev.darkroom.worker.onnx.safetensors;

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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A file of the format at <https://github.com/huggingface/safetensors>: the length of a JSON
/// header, the header, and what it describes, which is mapped and not read.
///
/// @param metadata texts that a program left in the header
/// @param tensors by their names, in the header's order
public record SafetensorsFile(Map<String, String> metadata, Map<String, StoredTensor> tensors) {
    private static final String METADATA = "__metadata__";

    /// @param mostHeader bytes of the longest header that is read
    /// @throws IllegalArgumentException if it is no such file
    public static SafetensorsFile read(Path file, int mostHeader) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer start = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            fill(channel, start, 0);
            long length = start.getLong();
            long room = channel.size() - Long.BYTES;
            if (length < 2 || length > Math.min(mostHeader, room)) {
                throw new IllegalArgumentException(
                        "a header of %s bytes and %s bytes after its length; 2 to %s would do"
                                .formatted(
                                        Long.toUnsignedString(length),
                                        room,
                                        Math.max(2, Math.min(mostHeader, room))));
            }
            ByteBuffer header = ByteBuffer.allocate((int) length);
            fill(channel, header, Long.BYTES);
            long data = Long.BYTES + length;
            long rest = channel.size() - data;
            if (rest > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "tensors of %s bytes; at most %s would do"
                                .formatted(rest, Integer.MAX_VALUE));
            }
            return read(header(header), channel.map(FileChannel.MapMode.READ_ONLY, data, rest));
        }
    }

    private static JsonNode header(ByteBuffer text) throws IOException {
        try {
            return Json.parse(UTF_8.decode(text).toString());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a header that is no JSON", e);
        }
    }

    private static SafetensorsFile read(JsonNode header, ByteBuffer data) {
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        List<Place> places = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (entry.getKey().equals(METADATA)) {
                entry.getValue()
                        .properties()
                        .forEach(said -> metadata.put(said.getKey(), said.getValue().asText()));
            } else {
                Place place = place(entry.getKey(), entry.getValue(), data.limit());
                places.add(place);
                tensors.put(entry.getKey(), tensor(place, entry.getValue(), data));
            }
        }
        demandApart(places);
        return new SafetensorsFile(metadata, tensors);
    }

    /// The bytes of a tensor, counted from the header's end.
    private record Place(String name, long from, long to) {}

    private static Place place(String name, JsonNode told, long size) {
        long from = told.path("data_offsets").path(0).asLong(-1);
        long to = told.path("data_offsets").path(1).asLong(-1);
        if (from < 0 || to < from || to > size) {
            throw new IllegalArgumentException(
                    "%s at bytes %s to %s outside of the file; 0 to %s would do"
                            .formatted(name, from, to, size));
        }
        return new Place(name, from, to);
    }

    /// A file whose tensors overlap was made by no program of the field.
    private static void demandApart(List<Place> places) {
        List<Place> ordered =
                places.stream()
                        .filter(place -> place.to > place.from)
                        .sorted(Comparator.comparingLong(Place::from))
                        .toList();
        for (int i = 1; i < ordered.size(); i++) {
            Place before = ordered.get(i - 1);
            Place place = ordered.get(i);
            if (place.from < before.to) {
                throw new IllegalArgumentException(
                        "%s at bytes %s to %s over %s at bytes %s to %s; places apart would do"
                                .formatted(
                                        place.name,
                                        place.from,
                                        place.to,
                                        before.name,
                                        before.from,
                                        before.to));
            }
        }
    }

    private static StoredTensor tensor(Place place, JsonNode told, ByteBuffer data) {
        String type = told.path("dtype").asText();
        NumberKind kind =
                NumberKind.ofSafetensors(type)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "%s of dtype '%s'; F16, BF16, F32 or F64 would do"
                                                        .formatted(place.name, type)));
        List<Integer> shape = new ArrayList<>();
        told.path("shape").forEach(extent -> shape.add(extent.asInt(-1)));
        ByteBuffer bytes = data.slice((int) place.from, (int) (place.to - place.from));
        try {
            return new StoredTensor(kind, shape, bytes.order(ByteOrder.LITTLE_ENDIAN));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(place.name + " with " + e.getMessage(), e);
        }
    }

    private static void fill(FileChannel channel, ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new IllegalArgumentException("fewer bytes than its header");
            }
        }
        buffer.flip();
    }
}
