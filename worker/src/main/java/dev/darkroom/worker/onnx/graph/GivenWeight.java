package dev.darkroom.worker.onnx.graph;

import java.nio.ByteBuffer;
import java.util.List;

/// A weight that takes the place of a graph's own.
///
/// @param tensor the graph's name of it
/// @param type the numbers', as `onnx.proto` numbers it
/// @param extents outermost first
/// @param bytes native memory in the machine's byte order
public record GivenWeight(String tensor, FloatKind type, List<Long> extents, ByteBuffer bytes) {}
