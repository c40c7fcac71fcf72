package dev.darkroom.standalone.bench.limit;

import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.runtime.ComputeDevice;
import dev.darkroom.worker.onnx.runtime.Sessions;

import java.io.IOException;
import java.nio.file.Path;

/// A process that calls a large model's networks in bare sessions with all cores, for its time and
/// memory: text, steps of two rows, decoding. It holds what a picture needs and nothing else.
public final class BareSteps {

    private static final int WINDOW = 77;
    private static final int ROWS = 2;

    private BareSteps() {}

    /// @param arguments folder of the model, device, steps
    public static void main(String[] arguments) throws IOException {
        Sessions.runtimeVersion(); // starts the engine, which insists on being first
        long start = System.nanoTime();
        int steps = Integer.parseInt(arguments[2]);
        int cores = Runtime.getRuntime().availableProcessors();
        ModelFolder folder = ModelFolder.open(Path.of(arguments[0]));
        ComputeDevice device = ComputeDevice.named(arguments[1]).orElseThrow();
        try (var text = open(folder, Stage.TEXT, cores, device);
                var unet = open(folder, Stage.DENOISER, cores, device);
                var decoder = open(folder, Stage.DECODER, cores, device)) {
            BareNetwork.Call call = unet.prepare(unet.fill(ROWS, WINDOW));
            text.prepare(text.fill(1, WINDOW)).run();
            call.run();
            decoder.prepare(decoder.fill(1, WINDOW)).run();
            double first = (System.nanoTime() - start) / 1e9;
            long from = System.nanoTime();
            for (int i = 0; i < steps; i++) {
                call.run();
            }
            double step = (System.nanoTime() - from) / 1e9 / steps;
            System.out.println("found " + step + " " + first);
            System.in.read(); // until somebody has looked at the memory
        }
    }

    private static BareNetwork open(
            ModelFolder folder, Stage stage, int threads, ComputeDevice device) throws IOException {
        return BareNetwork.open(folder.network(stage.part()), threads, device);
    }
}
