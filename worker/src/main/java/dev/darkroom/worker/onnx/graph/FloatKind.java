package dev.darkroom.worker.onnx.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/// The numbers that weights are made of, with their code in `onnx.proto`.
public enum FloatKind {
    FLOAT32(1, 4),
    FLOAT16(10, 2),
    BFLOAT16(16, 2);

    private static final int BRAIN_SHIFT = 16;
    private static final int BRAIN_HALF = 0x7FFF;

    private final int code;
    private final int bytes;

    FloatKind(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    static Optional<FloatKind> of(long code) {
        return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }

    int code() {
        return code;
    }

    int bytes() {
        return bytes;
    }

    /// @param in positioned at a number, which is passed
    float get(ByteBuffer in) {
        return switch (this) {
            case FLOAT32 -> in.getFloat();
            case FLOAT16 -> Float.float16ToFloat(in.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(in.getShort() << BRAIN_SHIFT);
        };
    }

    /// Rounds to the nearest, halves to even.
    private void put(ByteBuffer out, float value) {
        switch (this) {
            case FLOAT32 -> out.putFloat(value);
            case FLOAT16 -> out.putShort(Float.floatToFloat16(value));
            case BFLOAT16 -> {
                int bits = Float.floatToRawIntBits(value);
                int even = bits >>> BRAIN_SHIFT & 1;
                out.putShort((short) (bits + BRAIN_HALF + even >>> BRAIN_SHIFT));
            }
        }
    }

    /// Native memory in the machine's byte order.
    ByteBuffer written(float[] values) {
        ByteBuffer out =
                ByteBuffer.allocateDirect(Math.multiplyExact(values.length, bytes))
                        .order(ByteOrder.nativeOrder());
        if (this == FLOAT32) {
            out.asFloatBuffer().put(values);
            return out;
        }
        for (float value : values) {
            put(out, value);
        }
        return out.flip();
    }
}
