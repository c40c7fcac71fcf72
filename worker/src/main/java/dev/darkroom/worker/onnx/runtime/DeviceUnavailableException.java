package dev.darkroom.worker.onnx.runtime;

/// The device asked for cannot be had on this machine or with this build. A worker that meets this
/// does not start: running on another device instead would be slow without saying so.
public final class DeviceUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DeviceUnavailableException(ComputeDevice device, String found) {
        super(
                "device %s cannot be used: %s; use device cpu, or a build with -Pcuda on a machine with an NVIDIA driver, CUDA 12 and cuDNN 9"
                        .formatted(device, found));
    }

    DeviceUnavailableException(ComputeDevice device, String found, Throwable cause) {
        this(device, found);
        initCause(cause);
    }
}
