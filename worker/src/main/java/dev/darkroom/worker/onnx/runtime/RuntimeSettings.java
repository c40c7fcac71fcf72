package dev.darkroom.worker.onnx.runtime;

/// How networks are run.
///
/// @param device where
/// @param threadsPerCall the threads of one call. One is best on a CPU as long as several calls run
///   side by side: measured, two one-thread calls beat one two-thread call at every batch size
/// @param arena whether freed memory is kept for the next call: faster, and never given back
public record RuntimeSettings(ComputeDevice device, int threadsPerCall, boolean arena) {
    public RuntimeSettings {
        if (threadsPerCall < 1) {
            throw new IllegalArgumentException(
                    "threadsPerCall is %s; at least 1 would do".formatted(threadsPerCall));
        }
    }

    /// The CPU, one thread a call.
    public static RuntimeSettings cpu() {
        return new RuntimeSettings(new ComputeDevice.Cpu(), 1, true);
    }
}
