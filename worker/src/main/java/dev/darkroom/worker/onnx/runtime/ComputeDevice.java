package dev.darkroom.worker.onnx.runtime;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where networks run.
public sealed interface ComputeDevice {
    Pattern CUDA_NAME = Pattern.compile("cuda(?::(\\d{1,3}))?");

    /// What results state as their provider: the runtime's, with the model of a GPU, by which
    /// kernels are chosen. Those of a processor go by its class of instructions ([CpuClass]),
    /// whatever its model.
    String provider();

    /// The processor's own cores.
    record Cpu() implements ComputeDevice {
        @Override
        public String provider() {
            return "cpu";
        }

        @Override
        public String toString() {
            return "cpu";
        }
    }

    /// An NVIDIA GPU.
    ///
    /// @param index the driver's number of it, from 0
    record Cuda(int index) implements ComputeDevice {
        @Override
        public String provider() {
            return "cuda" + CudaName.of(index).map(name -> " (" + name + ")").orElse("");
        }

        @Override
        public String toString() {
            return "cuda:" + index;
        }
    }

    /// @param name `cpu`, `cuda` or `cuda:N`
    /// @return empty for any other name
    static Optional<ComputeDevice> named(String name) {
        if (name.equals("cpu")) {
            return Optional.of(new Cpu());
        }
        Matcher cuda = CUDA_NAME.matcher(name);
        if (!cuda.matches()) {
            return Optional.empty();
        }
        String index = cuda.group(1);
        return Optional.of(new Cuda(index == null ? 0 : Integer.parseInt(index)));
    }
}
