package dev.darkroom.worker.onnx.graph;

/// The constant matrix that a linear or convolutional module of a graph multiplies by.
///
/// @param tensor its name in the graph
/// @param outputs numbers that the module gives
/// @param inputs numbers that each of them is a sum over: for a convolution channels times the
///   kernel's area
/// @param kernel the kernel's area; 1 of a linear module
/// @param transposed whether the graph holds `inputs` rows of `outputs` numbers
/// @param shared whether another module multiplies by the same tensor
public record ModuleWeight(
        String tensor, int outputs, int inputs, int kernel, boolean transposed, boolean shared) {
    ModuleWeight sharedIf(boolean so) {
        return new ModuleWeight(tensor, outputs, inputs, kernel, transposed, so);
    }

    /// Numbers in the matrix.
    public int size() {
        return Math.multiplyExact(outputs, inputs);
    }
}
