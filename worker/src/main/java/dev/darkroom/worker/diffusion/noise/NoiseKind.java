package dev.darkroom.worker.diffusion.noise;

/// Whose random numbers a seed stands for. Both kinds are computed here, on any machine.
public enum NoiseKind {
    /// What `torch.randn` draws on a CPU.
    CPU {
        @Override
        public NoiseSource from(long seed) {
            return new TorchCpuGenerator(seed);
        }
    },
    /// What `torch.randn` draws on a CUDA device with a thread for each number.
    CUDA {
        @Override
        public NoiseSource from(long seed) {
            return new PhiloxGenerator(seed);
        }
    };

    /// The draws of one image.
    public abstract NoiseSource from(long seed);
}
