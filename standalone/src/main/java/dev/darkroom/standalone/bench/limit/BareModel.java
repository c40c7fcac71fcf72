package dev.darkroom.standalone.bench.limit;

import dev.darkroom.runtime.Closing;
import dev.darkroom.worker.drawing.Model;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.runtime.ComputeDevice;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The networks of a model folder in bare sessions, one of each for every caller, and the threads
/// that call them.
final class BareModel implements AutoCloseable {

    private final Closing parts = new Closing();
    private final Threads threads;
    private final Prepared prepared;
    private final List<Map<LimitStage, BareNetwork>> networks = new ArrayList<>();
    private final ExecutorService callers;

    private BareModel(Threads threads, Prepared prepared) {
        this.threads = threads;
        this.prepared = prepared;
        this.callers = Executors.newFixedThreadPool(threads.callers());
        parts.open(callers::close);
    }

    /// @param model the same folder, loaded by Darkroom: it knows the inputs' shapes
    static BareModel open(Path path, Model model, Threads threads, ComputeDevice device)
            throws IOException {
        var bare = new BareModel(threads, new Prepared(model));
        try {
            ModelFolder folder = ModelFolder.open(path);
            for (int i = 0; i < threads.callers(); i++) {
                bare.networks.add(bare.open(folder, device));
            }
            return bare;
        } catch (IOException | RuntimeException e) {
            bare.close();
            throw e;
        }
    }

    private Map<LimitStage, BareNetwork> open(ModelFolder folder, ComputeDevice device)
            throws IOException {
        var opened = new EnumMap<LimitStage, BareNetwork>(LimitStage.class);
        for (LimitStage stage : LimitStage.values()) {
            opened.put(
                    stage,
                    parts.open(
                            BareNetwork.open(
                                    folder.network(stage.part()), threads.perCall(), device)));
        }
        return opened;
    }

    Threads threads() {
        return threads;
    }

    /// One call of each caller, ready to be run.
    List<BareNetwork.Call> calls(LimitStage stage, int rows) throws IOException {
        var calls = new ArrayList<BareNetwork.Call>();
        for (Map<LimitStage, BareNetwork> own : networks) {
            BareNetwork network = own.get(stage);
            calls.add(network.prepare(prepared.inputs(stage, network, rows)));
        }
        return calls;
    }

    /// Runs what each caller has to do, all at the same time.
    ///
    /// @return seconds until the last is done
    double together(List<? extends Callable<?>> work) throws InterruptedException, IOException {
        long start = System.nanoTime();
        List<Future<?>> ends = new ArrayList<>();
        work.forEach(one -> ends.add(callers.submit(one)));
        for (Future<?> end : ends) {
            try {
                end.get();
            } catch (ExecutionException e) {
                throw new IOException("a bare call failed: " + e.getCause(), e.getCause());
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        parts.close();
    }
}
