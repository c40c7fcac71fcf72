package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.Feed;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;

import java.util.List;

/// A network from one input to one output, called with one row.
record SimpleNetwork(LoadedNetwork network) {

    Port input() {
        return network.inputs().values().iterator().next();
    }

    /// @param extents of the row: channels, height, width
    /// @param values of the row
    /// @return what the network answers, finite or not
    LoadedNetwork.Rows run(int[] extents, float[] values) {
        return network.run(feeds(extents, values), output());
    }

    /// The same.
    ///
    /// @throws ArithmeticException where the answer is not finite
    LoadedNetwork.Rows runFinite(int[] extents, float[] values) {
        return network.runFinite(feeds(extents, values), List.of(output())).getFirst();
    }

    private List<Feed> feeds(int[] extents, float[] values) {
        int[] shape = {1, extents[0], extents[1], extents[2]};
        return List.of(new Feed.Numbers(input().name(), shape, List.of(values)));
    }

    private String output() {
        return network.outputs().keySet().iterator().next();
    }
}
