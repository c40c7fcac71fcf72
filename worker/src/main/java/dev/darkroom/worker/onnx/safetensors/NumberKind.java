package dev.darkroom.worker.onnx.safetensors;

import java.nio.ByteBuffer;
import java.util.Optional;

/// How numbers lie in files of tensors, the low byte first.
public enum NumberKind {
    HALF("F16", "HalfStorage", 2),
    BRAIN("BF16", "BFloat16Storage", 2),
    SINGLE("F32", "FloatStorage", 4),
    DOUBLE("F64", "DoubleStorage", 8);

    private static final int BRAIN_SHIFT = 16;

    private final String safetensors;
    private final String torch;
    private final int bytes;

    NumberKind(String safetensors, String torch, int bytes) {
        this.safetensors = safetensors;
        this.torch = torch;
        this.bytes = bytes;
    }

    public static Optional<NumberKind> ofSafetensors(String name) {
        return named(name, true);
    }

    public static Optional<NumberKind> ofTorch(String storage) {
        return named(storage, false);
    }

    private static Optional<NumberKind> named(String name, boolean safe) {
        for (NumberKind kind : values()) {
            if (name.equals(safe ? kind.safetensors : kind.torch)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /// Of one number.
    public int bytes() {
        return bytes;
    }

    /// @param in little-endian
    /// @param index counted in numbers
    public float at(ByteBuffer in, int index) {
        int at = Math.multiplyExact(index, bytes);
        return switch (this) {
            case HALF -> Float.float16ToFloat(in.getShort(at));
            case BRAIN -> Float.intBitsToFloat(in.getShort(at) << BRAIN_SHIFT);
            case SINGLE -> in.getFloat(at);
            case DOUBLE -> (float) in.getDouble(at);
        };
    }
}
