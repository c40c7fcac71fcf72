package dev.darkroom.worker.onnx.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// What NVIDIA's driver calls a GPU, such as `NVIDIA H100 80GB HBM3`: kernels are chosen by the
/// model of the device, so that two models may differ in the last bits. Asked of the driver's own
/// library, which counts devices as the runtime does, `CUDA_VISIBLE_DEVICES` included.
final class CudaName {
    private static final String LIBRARY = "libcuda.so.1";
    private static final int MOST_CHARACTERS = 256;

    private CudaName() {}

    /// @param index the driver's number of it, from 0
    /// @return empty where there is no driver, or no such device
    @SuppressWarnings("restricted")
    static Optional<String> of(int index) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup driver = SymbolLookup.libraryLookup(LIBRARY, arena);
            MemorySegment device = arena.allocate(JAVA_INT);
            MemorySegment name = arena.allocate(MOST_CHARACTERS);
            boolean told =
                    (int) call(driver, "cuInit", JAVA_INT).invoke(0) == 0
                            && (int)
                                            call(driver, "cuDeviceGet", ADDRESS, JAVA_INT)
                                                    .invoke(device, index)
                                    == 0
                            && (int)
                                            call(
                                                            driver,
                                                            "cuDeviceGetName",
                                                            ADDRESS,
                                                            JAVA_INT,
                                                            JAVA_INT)
                                                    .invoke(
                                                            name,
                                                            MOST_CHARACTERS,
                                                            device.get(JAVA_INT, 0))
                                    == 0;
            return told ? Optional.of(name.getString(0)) : Optional.empty();
        } catch (IllegalArgumentException absent) {
            return Optional.empty(); // no library of that name
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("asking " + LIBRARY, e);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle call(
            SymbolLookup driver, String function, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(
                        driver.find(function)
                                .orElseThrow(() -> new IllegalArgumentException("no " + function)),
                        FunctionDescriptor.of(JAVA_INT, arguments));
    }
}
