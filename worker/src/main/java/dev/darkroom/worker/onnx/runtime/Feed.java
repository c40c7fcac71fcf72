package dev.darkroom.worker.onnx.runtime;

import java.util.List;

/// What goes into one input of a network; the network converts it to the input's declared type.
public sealed interface Feed {
    /// The graph's name of the input.
    String input();

    int[] shape();

    /// Numbers, as chunks that fill the shape one after another.
    record Numbers(String input, int[] shape, List<float[]> chunks) implements Feed {}

    /// Whole numbers: token and position ids.
    record Ids(String input, int[] shape, int[] ids) implements Feed {}
}
