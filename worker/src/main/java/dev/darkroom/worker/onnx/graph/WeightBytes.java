package dev.darkroom.worker.onnx.graph;

/// How much a graph's weights take, by the width of their numbers: a processor without arithmetic
/// in half precision holds those twice as wide.
///
/// @param half bytes of two-byte numbers
/// @param other bytes of all others
public record WeightBytes(long half, long other) {
    public static final WeightBytes NONE = new WeightBytes(0, 0);

    private static final int FLOAT16 = 10;
    private static final int BFLOAT16 = 16;

    WeightBytes plus(long type, long bytes) {
        return type == FLOAT16 || type == BFLOAT16
                ? new WeightBytes(half + bytes, other)
                : new WeightBytes(half, other + bytes);
    }

    public WeightBytes plus(WeightBytes more) {
        return new WeightBytes(half + more.half, other + more.other);
    }

    /// As they lie in their files.
    public long total() {
        return half + other;
    }

    /// In the memory of a processor, which computes in single precision.
    public long loaded() {
        return 2 * half + other;
    }
}
