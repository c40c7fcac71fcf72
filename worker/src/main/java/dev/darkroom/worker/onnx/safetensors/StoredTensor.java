package dev.darkroom.worker.onnx.safetensors;

import java.nio.ByteBuffer;
import java.util.List;

/// A tensor as it lies in its file.
///
/// @param kind how its numbers are written
/// @param shape the extents, outermost first; none of a single number
/// @param bytes of its numbers, little-endian, as many as the shape has
public record StoredTensor(NumberKind kind, List<Integer> shape, ByteBuffer bytes) {

    /// @throws IllegalArgumentException if bytes and shape do not agree
    public StoredTensor {
        long numbers = 1;
        for (int extent : shape) {
            numbers = Math.multiplyExact(numbers, Math.max(0, extent));
        }
        if (numbers * kind.bytes() > bytes.remaining()) {
            throw new IllegalArgumentException(
                    "the shape %s, which reaches beyond its file: it has %s bytes there"
                            .formatted(shape, bytes.remaining()));
        }
        if (numbers * kind.bytes() != bytes.remaining()) {
            throw new IllegalArgumentException(
                    "%s bytes for the shape %s".formatted(bytes.remaining(), shape));
        }
    }

    public int size() {
        return bytes.remaining() / kind.bytes();
    }

    /// All numbers in their order.
    ///
    /// @throws IllegalArgumentException if one is not finite
    public float[] values() {
        float[] values = new float[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = kind.at(bytes, i);
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("a number that is not finite");
            }
        }
        return values;
    }
}
