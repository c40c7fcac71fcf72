package dev.darkroom.worker.onnx.graph;

import java.util.Arrays;

/// The types of number a graph's inputs and outputs may have, with their codes in ONNX's
/// `TensorProto.DataType`.
public enum ElementType {
    FLOAT32(1, 4),
    INT32(6, 4),
    INT64(7, 8),
    FLOAT16(10, 2);

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /// The size of one number.
    public int bytes() {
        return bytes;
    }

    static ElementType of(long code, String port) {
        return Arrays.stream(values())
                .filter(type -> type.code == code)
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "reading an ONNX graph: %s has element type %s; float, float16, int32 (6) and int64 (7) would do"
                                                .formatted(port, code)));
    }
}
