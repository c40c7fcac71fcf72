package dev.darkroom.worker.onnx.runtime;

import dev.darkroom.worker.onnx.graph.ElementType;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/// Writes feeds into the native memory that the runtime reads: one copy, in the declared type.
final class FeedBuffer {
    private FeedBuffer() {}

    /// @param memory that the buffer is taken of
    /// @throws IllegalArgumentException if the feed's values do not fill its shape
    static ByteBuffer of(Feed feed, ElementType type, FeedMemory memory) {
        int size = IntStream.of(feed.shape()).reduce(1, Math::multiplyExact);
        ByteBuffer bytes = memory.take(Math.multiplyExact(size, type.bytes()));
        switch (feed) {
            case Feed.Numbers numbers -> numbers.chunks().forEach(chunk -> put(bytes, type, chunk));
            case Feed.Ids ids -> put(bytes, type, ids.ids());
        }
        if (bytes.hasRemaining()) {
            throw new IllegalArgumentException(
                    "input %s: %s of %s bytes were given"
                            .formatted(feed.input(), bytes.position(), bytes.capacity()));
        }
        return bytes.flip();
    }

    /// The values of a native buffer as floats.
    static void get(ByteBuffer bytes, ElementType type, float[] into) {
        switch (type) {
            case FLOAT32 -> {
                FloatBuffer floats = bytes.asFloatBuffer().get(into);
                bytes.position(bytes.position() + floats.position() * Float.BYTES);
            }
            case FLOAT16 -> {
                for (int i = 0; i < into.length; i++) {
                    into[i] = Float.float16ToFloat(bytes.getShort());
                }
            }
            case INT32 -> {
                for (int i = 0; i < into.length; i++) {
                    into[i] = bytes.getInt();
                }
            }
            case INT64 -> {
                for (int i = 0; i < into.length; i++) {
                    into[i] = bytes.getLong();
                }
            }
        }
    }

    private static void put(ByteBuffer bytes, ElementType type, float[] values) {
        switch (type) {
            case FLOAT32 -> {
                bytes.asFloatBuffer().put(values);
                bytes.position(bytes.position() + values.length * Float.BYTES);
            }
            case FLOAT16 -> {
                for (float value : values) {
                    bytes.putShort(Float.floatToFloat16(value));
                }
            }
            // Old graphs take whole timesteps; fractions are cut off, as the field does.
            case INT32 -> {
                for (float value : values) {
                    bytes.putInt((int) value);
                }
            }
            case INT64 -> {
                for (float value : values) {
                    bytes.putLong((long) value);
                }
            }
        }
    }

    private static void put(ByteBuffer bytes, ElementType type, int[] values) {
        for (int value : values) {
            switch (type) {
                case FLOAT32 -> bytes.putFloat(value);
                case FLOAT16 -> bytes.putShort(Float.floatToFloat16(value));
                case INT32 -> bytes.putInt(value);
                case INT64 -> bytes.putLong(value);
            }
        }
    }
}
