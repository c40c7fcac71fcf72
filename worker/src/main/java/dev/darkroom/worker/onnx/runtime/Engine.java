package dev.darkroom.worker.onnx.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.darkroom.runtime.KeptLibraries;
import dev.darkroom.runtime.UnpackedLibraries;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Map;

/// What must be said before DJL and ONNX Runtime start: no alternative engine, and no word to the
/// network. DJL would fetch missing native libraries and report its use. ONNX Runtime's official
/// builds report theirs, and while preparing that they parse the process's command line with a
/// recursive matcher that overflows a Java thread's stack where the class path is long.
public final class Engine {
    /// DJL's name of its ONNX Runtime engine.
    static final String NAME = "OnnxRuntime";

    /// Where its native code lies in its jar; elsewhere than on Linux it is not looked for.
    private static final String NATIVE =
            "/ai/onnxruntime/native/linux-%s/"
                    .formatted(System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64");

    private static final String LIBRARY = "libonnxruntime.so";
    private static final String BINDING = "libonnxruntime4j_jni.so";

    /// Only the build for GPUs has it, which loads more as it needs it.
    private static final String CUDA = "libonnxruntime_providers_cuda.so";

    /// ONNX Runtime's name for the folder that it loads its native code from.
    private static final String FOLDER = "onnxruntime.native.path";

    private static boolean started;

    static {
        System.getProperties().putIfAbsent("ai.djl.onnx.disable_alternative", "true");
        System.getProperties().putIfAbsent("ai.djl.offline", "true");
        System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
        setEnvironment("ORT_DISABLE_TELEMETRY", "1");
    }

    private Engine() {}

    /// To be called before any other use of DJL or ONNX Runtime; cheap to repeat.
    public static void prepare() {
        // The class is initialised now, and that is all.
    }

    /// Starts the engine. DJL insists on being the first to touch ONNX Runtime's environment, so
    /// this comes before any use of it.
    ///
    /// @throws UncheckedIOException if its native code cannot be unpacked
    static synchronized void start() {
        if (!started) {
            unpack();
            started = true;
        }
    }

    private static void unpack() {
        try {
            UnpackedLibraries.sweep();
            if (System.getProperty(FOLDER) == null
                    && Engine.class.getResource(NATIVE + CUDA) == null) {
                KeptLibraries.folder(
                                Engine.class,
                                Map.of(LIBRARY, NATIVE + LIBRARY, BINDING, NATIVE + BINDING))
                        .ifPresent(folder -> System.setProperty(FOLDER, folder.toString()));
            }
            if (System.getProperty(FOLDER) == null) {
                UnpackedLibraries.demandRoom("ONNX Runtime", Engine.class, NATIVE + LIBRARY);
            }
            ai.djl.engine.Engine.getEngine(NAME);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /// Sets a variable of this process for native code, which Java has no word for. A system
    /// without `setenv` (Windows) has no such telemetry in its builds either.
    @SuppressWarnings("restricted")
    private static void setEnvironment(String name, String value) {
        Linker linker = Linker.nativeLinker();
        MemorySegment setenv = linker.defaultLookup().find("setenv").orElse(MemorySegment.NULL);
        if (setenv.equals(MemorySegment.NULL)) {
            return;
        }
        MethodHandle call =
                linker.downcallHandle(
                        setenv, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int overwrite = 0;
            int failed =
                    (int)
                            call.invokeExact(
                                    arena.allocateFrom(name), arena.allocateFrom(value), overwrite);
            if (failed != 0) {
                throw new IllegalStateException("setenv " + name + " failed");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("setenv " + name + " failed", e);
        }
    }
}
