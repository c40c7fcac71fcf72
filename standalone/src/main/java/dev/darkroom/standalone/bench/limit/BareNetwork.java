package dev.darkroom.standalone.bench.limit;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;

import dev.darkroom.worker.onnx.runtime.ComputeDevice;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// One network in a session of ONNX Runtime's own: what a call costs when nothing of Darkroom takes
/// part. This is the only file of the bench that knows ONNX Runtime's API.
///
/// The engine must have been started before: DJL insists on being the first to touch the runtime.
final class BareNetwork implements AutoCloseable {

    private static final int SIDE = 64;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Map<String, NodeInfo> inputs;
    private final List<OnnxTensor> tensors = new ArrayList<>();

    private BareNetwork(OrtSession session, Map<String, NodeInfo> inputs) {
        this.session = session;
        this.inputs = inputs;
    }

    /// @param threads of one call
    /// @throws IOException if the runtime cannot open the file
    static BareNetwork open(Path file, int threads, ComputeDevice device) throws IOException {
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            switch (device) {
                case ComputeDevice.Cpu _ -> {}
                case ComputeDevice.Cuda cuda -> options.addCUDA(cuda.index());
            }
            OrtSession session =
                    OrtEnvironment.getEnvironment().createSession(file.toString(), options);
            return new BareNetwork(session, session.getInputInfo());
        } catch (OrtException e) {
            throw new IOException("opening %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /// Everything that one call needs, made before the clock starts.
    interface Call {

        /// Runs the network once and drops what it answers.
        void run() throws IOException;
    }

    /// The name of the only input, or of the first of several.
    String firstInput() {
        return inputs.keySet().iterator().next();
    }

    /// Whether an input is one number for all rows of a call.
    boolean isScalar(String input) {
        long[] shape = info(input).getShape();
        return shape.length == 0 || shape.length == 1 && shape[0] == 1;
    }

    /// Numbers for every input, where the graph leaves extents open: rows first, then 64 for the
    /// sides of latents of 512 pixels or a window of tokens.
    Map<String, Values> fill(int rows, int window) {
        var filled = new HashMap<String, Values>();
        for (String input : inputs.keySet()) {
            int open = info(input).getShape().length == 4 ? SIDE : window;
            filled.put(input, filled(input, rows, open, 1));
        }
        return filled;
    }

    /// Zeros for every input that is not given, one number for all that an extent leaves open: what
    /// a denoiser takes where no control network leads it and no picture prompts it.
    Map<String, Values> zerosBeside(Set<String> given, int rows) {
        return inputs.keySet().stream()
                .filter(input -> !given.contains(input))
                .collect(Collectors.toMap(input -> input, input -> filled(input, rows, 1, 0)));
    }

    private Values filled(String input, int rows, int open, float number) {
        long[] declared = info(input).getShape();
        int[] shape = new int[declared.length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = declared[i] > 0 ? (int) declared[i] : i == 0 ? rows : open;
        }
        float[] numbers = new float[IntStream.of(shape).reduce(1, Math::multiplyExact)];
        java.util.Arrays.fill(numbers, number);
        return new Values(shape, numbers);
    }

    /// @param values every input's extents and numbers, by name
    Call prepare(Map<String, Values> values) throws IOException {
        try {
            var given = new HashMap<String, OnnxTensor>();
            for (var entry : values.entrySet()) {
                OnnxTensor tensor = tensor(entry.getKey(), entry.getValue());
                tensors.add(tensor);
                given.put(entry.getKey(), tensor);
            }
            return () -> run(given);
        } catch (OrtException e) {
            throw new IOException("preparing a call: " + e.getMessage(), e);
        }
    }

    /// The numbers of one input.
    ///
    /// @param shape extents, rows first
    /// @param numbers as many as the extents say, the last extent running fastest
    record Values(int[] shape, float[] numbers) {}

    private void run(Map<String, OnnxTensor> given) throws IOException {
        try (OrtSession.Result _ = session.run(given)) {
            // What it answers stays where it is.
        } catch (OrtException e) {
            throw new IOException("running a network: " + e.getMessage(), e);
        }
    }

    private TensorInfo info(String input) {
        return (TensorInfo) inputs.get(input).getInfo();
    }

    private OnnxTensor tensor(String input, Values values) throws OrtException {
        OnnxJavaType type = info(input).type;
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(values.numbers.length * type.size)
                        .order(ByteOrder.nativeOrder());
        for (float number : values.numbers) {
            put(bytes, type, number);
        }
        bytes.flip();
        long[] shape =
                info(input).getShape().length == 0
                        ? new long[0]
                        : IntStream.of(values.shape).asLongStream().toArray();
        return OnnxTensor.createTensor(environment, bytes, shape, type);
    }

    private static void put(ByteBuffer bytes, OnnxJavaType type, float number) {
        switch (type) {
            case FLOAT -> bytes.putFloat(number);
            case FLOAT16 -> bytes.putShort(Float.floatToFloat16(number));
            case INT32 -> bytes.putInt((int) number);
            case INT64 -> bytes.putLong((long) number);
            case BFLOAT16, DOUBLE, INT8, INT16, BOOL, STRING, UINT8, UNKNOWN ->
                    throw new IllegalArgumentException("no network takes inputs of type " + type);
        }
    }

    @Override
    public void close() throws IOException {
        tensors.forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IOException("closing a session: " + e.getMessage(), e);
        }
    }
}
