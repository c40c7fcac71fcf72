package dev.darkroom.worker.onnx;

import dev.darkroom.worker.onnx.folder.ControlParts;
import dev.darkroom.worker.onnx.folder.ImageParts;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.part.Autoencoder;
import dev.darkroom.worker.onnx.part.ControlNetworks;
import dev.darkroom.worker.onnx.part.ImageEncoder;
import dev.darkroom.worker.onnx.part.Parts;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Opens the networks around a model's text encoders and denoiser: the autoencoder, the control
/// networks and the image encoder. A light model's are opened on a thread of their own, while its
/// family opens the others; a heavy one's afterwards, since opening takes memory beside the weights
/// and would take it twice.
final class NetworksAround implements AutoCloseable {
    private final Parts parts;
    private final FutureTask<Opened> opening;
    private final Optional<Thread> beside;

    /// All owned by the model's parts.
    ///
    /// @param encoder where pictures can prompt the model
    record Opened(
            Autoencoder autoencoder, ControlNetworks controls, Optional<ImageEncoder> encoder) {}

    private NetworksAround(Parts parts, FutureTask<Opened> opening, Optional<Thread> beside) {
        this.parts = parts;
        this.opening = opening;
        this.beside = beside;
    }

    /// @param parts stay open until this is closed
    /// @param light whether they are opened from now on, beside others
    static NetworksAround begin(
            Parts parts, ControlParts controls, ImageParts images, boolean light) {
        var opening = new FutureTask<>(() -> open(parts, controls, images));
        Optional<Thread> beside =
                light
                        ? Optional.of(
                                Thread.ofPlatform().daemon().name("loading around").start(opening))
                        : Optional.empty();
        return new NetworksAround(parts, opening, beside);
    }

    private static Opened open(Parts parts, ControlParts controls, ImageParts images) {
        Autoencoder autoencoder = parts.autoencoder();
        return new Opened(
                autoencoder,
                ControlNetworks.open(parts, controls, autoencoder.factor()),
                ImagePrompting.open(parts, images));
    }

    /// The open networks, once they are there.
    ///
    /// @throws ModelFolderException where one cannot be opened, or this thread is interrupted
    Opened await() {
        opening.run(); // which has begun already in light models, and does nothing then
        try {
            return opening.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case Throwable cause -> throw new IllegalStateException(cause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelFolderException(parts.folder().path(), "loading was stopped", e);
        }
    }

    /// Returns when nothing is being opened any more; what is open stays so.
    @Override
    public void close() {
        beside.filter(Thread::isAlive).ifPresent(NetworksAround::end);
    }

    private static void end(Thread thread) {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true; // parts in use cannot be closed
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
