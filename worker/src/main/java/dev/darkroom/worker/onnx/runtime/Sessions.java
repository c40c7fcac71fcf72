package dev.darkroom.worker.onnx.runtime;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;

import dev.darkroom.runtime.UnpackedLibraries;
import dev.darkroom.worker.onnx.graph.FloatKind;
import dev.darkroom.worker.onnx.graph.GivenWeight;
import dev.darkroom.worker.onnx.graph.GraphFile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Opens network files in DJL's ONNX Runtime engine with session options of our own. This is the
/// only file that knows ONNX Runtime's API: DJL passes options on but cannot name them all.
///
/// DJL gets a CPU device even for CUDA: given a GPU it would add the provider a second time.
public final class Sessions {
    private static final Path NVIDIA_DRIVER = Path.of("/proc/driver/nvidia/version");

    private final RuntimeSettings settings;

    /// @throws DeviceUnavailableException if the device cannot be had
    /// @throws java.io.UncheckedIOException if there is no room to unpack the runtime's native code
    public Sessions(RuntimeSettings settings) {
        this.settings = settings;
        Engine.start();
        switch (settings.device()) {
            case ComputeDevice.Cpu _ -> UnpackedLibraries.letGo();
            case ComputeDevice.Cuda cuda -> requireCuda(cuda); // which loads more from there
        }
    }

    /// Opens a graph. Its large weights are read from where they lie: nothing is copied on the way.
    /// Given weights are copied, and take their places before the graph is optimised.
    public Model open(GraphFile graph) throws IOException {
        Model model = Model.newInstance("network", Device.cpu(), Engine.NAME);
        try (SessionOptions options = options();
                var given = new GivenTensors(graph.given())) {
            options.addExternalInitializers(given.tensors);
            options.addConfigEntry(
                    "session.model_external_initializers_file_folder_path",
                    graph.weightsFolder().toAbsolutePath().toString());
            model.load(
                    new ByteArrayInputStream(graph.toBytes()), Map.of("sessionOptions", options));
            Files.deleteIfExists(model.getModelPath()); // an empty folder that DJL made for it
            return model;
        } catch (OrtException | MalformedModelException e) {
            model.close();
            throw new IOException(e.getMessage() + causeOf(e), e);
        } catch (IOException e) {
            model.close();
            throw e;
        }
    }

    /// Names and versions of what computes a picture's bytes: the network runtime that really was
    /// loaded (DJL's own answer is a constant of the version it was built for), and the Java whose
    /// deflater packs them.
    public static String runtimeVersion() {
        Engine.start();
        return "onnxruntime %s, java %s"
                .formatted(OrtEnvironment.getEnvironment().getVersion(), Runtime.version());
    }

    /// Weights as the runtime takes them, in the memory that they lie in.
    private static final class GivenTensors implements AutoCloseable {
        final Map<String, OnnxTensorLike> tensors = new LinkedHashMap<>();

        GivenTensors(List<GivenWeight> weights) throws OrtException {
            for (GivenWeight weight : weights) {
                tensors.put(
                        weight.tensor(),
                        OnnxTensor.createTensor(
                                OrtEnvironment.getEnvironment(),
                                weight.bytes(),
                                weight.extents().stream().mapToLong(Long::longValue).toArray(),
                                type(weight.type())));
            }
        }

        private static OnnxJavaType type(FloatKind kind) {
            return switch (kind) {
                case FLOAT32 -> OnnxJavaType.FLOAT;
                case FLOAT16 -> OnnxJavaType.FLOAT16;
                case BFLOAT16 -> OnnxJavaType.BFLOAT16;
            };
        }

        @Override
        public void close() {
            tensors.values().forEach(OnnxTensorLike::close);
        }
    }

    private SessionOptions options() throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(settings.threadsPerCall());
        options.setInterOpNumThreads(1);
        options.setCPUArenaAllocator(settings.arena());
        // A pattern lays out a second call's memory anew, in one piece beside what the first call
        // took: of a large model gigabytes, for no speed.
        options.setMemoryPatternOptimization(false);
        options.setDeterministicCompute(true);
        // Faults come back as exceptions; what else the runtime prints has no reader.
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        switch (settings.device()) {
            case ComputeDevice.Cpu _ -> {}
            case ComputeDevice.Cuda cuda -> addCuda(options, cuda);
        }
        return options;
    }

    private static void addCuda(SessionOptions options, ComputeDevice.Cuda cuda)
            throws OrtException {
        try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(cuda.index())) {
            // TF32 keeps ten bits of a float: not the numbers the model was checked with.
            provider.add("use_tf32", "0");
            options.addCUDA(provider);
        }
    }

    /// Looks for the driver first: the GPU build is known to crash the process without one.
    private static void requireCuda(ComputeDevice.Cuda cuda) {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            throw new DeviceUnavailableException(cuda, "this build has no CUDA provider");
        }
        boolean linux = System.getProperty("os.name").startsWith("Linux");
        if (linux && !Files.exists(NVIDIA_DRIVER)) {
            throw new DeviceUnavailableException(cuda, "this machine has no NVIDIA driver");
        }
        try (SessionOptions trial = new SessionOptions()) {
            addCuda(trial, cuda);
        } catch (OrtException e) {
            throw new DeviceUnavailableException(cuda, e.getMessage(), e);
        }
    }

    private static String causeOf(Exception e) {
        return e.getCause() == null ? "" : ": " + e.getCause().getMessage();
    }
}
