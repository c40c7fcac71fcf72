package dev.darkroom.worker.onnx.graph;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// A weight in a file beside its graph: whether it is all there. The runtime believes what it is
/// told, and reads beyond.
final class OutsideWeight {
    private static final int DIMENSION = 1;

    /// Bytes of a number by its type in `onnx.proto`; the others are packed or have no fixed width.
    private static final Map<Long, Integer> WIDTHS =
            Map.ofEntries(
                    Map.entry(1L, 4), // float
                    Map.entry(2L, 1), // uint8
                    Map.entry(3L, 1), // int8
                    Map.entry(4L, 2), // uint16
                    Map.entry(5L, 2), // int16
                    Map.entry(6L, 4), // int32
                    Map.entry(7L, 8), // int64
                    Map.entry(9L, 1), // bool
                    Map.entry(10L, 2), // float16
                    Map.entry(11L, 8), // double
                    Map.entry(12L, 4), // uint32
                    Map.entry(13L, 8), // uint64
                    Map.entry(16L, 2)); // bfloat16

    private OutsideWeight() {}

    /// The bytes of its numbers.
    ///
    /// @param entries where it lies: `location`, `offset`, `length`
    /// @param size of that file, in bytes
    /// @throws IllegalArgumentException saying what is not as its graph has it
    static long length(Message tensor, Map<String, String> entries, long size) {
        long offset = number(tensor, entries, "offset", 0);
        OptionalLong wanted = wanted(tensor);
        // A file may hold more behind a weight whose length it leaves to the shape.
        long length = number(tensor, entries, "length", wanted.orElse(Math.max(0, size - offset)));
        if (offset > size || length > size - offset) {
            throw new IllegalArgumentException(
                    "its weight %s is %s bytes from byte %s of %s on, which has %s bytes"
                            .formatted(
                                    name(tensor), length, offset, entries.get("location"), size));
        }
        if (wanted.isPresent() && wanted.getAsLong() != length) {
            throw new IllegalArgumentException(
                    "its weight %s has %s bytes for the shape %s; %s would do"
                            .formatted(name(tensor), length, extents(tensor), wanted.getAsLong()));
        }
        return length;
    }

    private static String name(Message tensor) {
        return tensor.text(OnnxGraph.INITIALIZER_NAME);
    }

    private static long number(
            Message tensor, Map<String, String> entries, String key, long otherwise) {
        String said = entries.getOrDefault(key, Long.toString(otherwise));
        if (!said.matches("\\d{1,18}")) {
            throw new IllegalArgumentException(
                    "its weight %s has the %s '%s'; a number of bytes would do"
                            .formatted(name(tensor), key, said));
        }
        return Long.parseLong(said);
    }

    /// The bytes of its shape; empty where its numbers have no fixed width.
    private static OptionalLong wanted(Message tensor) {
        Integer width = WIDTHS.get(tensor.number(WeightPlaces.TENSOR_TYPE));
        return width == null
                ? OptionalLong.empty()
                : OptionalLong.of(
                        extents(tensor).stream().reduce((long) width, Math::multiplyExact));
    }

    private static List<Long> extents(Message tensor) {
        return Constants.ints(tensor, DIMENSION);
    }
}
