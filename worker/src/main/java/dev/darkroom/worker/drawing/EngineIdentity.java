package dev.darkroom.worker.drawing;

/// Within one identity a picture is the same to the last bit; across identities it is only near.
///
/// @param modelHash [ModelCard#hash]
/// @param runtimeVersion the network runtime's name and version
/// @param provider what executes the network, e.g. `cpu` or `cuda`
/// @param cpuClass architecture and vector instructions that the kernels are chosen by
public record EngineIdentity(
        String modelHash, String runtimeVersion, String provider, String cpuClass) {}
