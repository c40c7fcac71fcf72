package dev.darkroom.worker.drawing;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.PngWriter;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Makes pictures of what is still being drawn: by a small decoder, one at a time, or by a linear
/// map where there is no decoder, or it is busy or fails. No preview waits for another.
final class Previews implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Previews.class);

    private final Optional<LatentRgb> map;
    private final Optional<Function<Latents, Pixels>> decoder;
    private final Crew crew = new Crew("previewing", 1);
    private final Semaphore free = new Semaphore(1);

    Previews(Optional<LatentRgb> map, Optional<Function<Latents, Pixels>> decoder) {
        this.map = map;
        this.decoder = decoder;
    }

    /// @return a PNG file; empty where neither can make one
    Optional<byte[]> of(Latents latents) {
        return decoder.flatMap(network -> decoded(network, latents))
                .or(() -> map.map(rgb -> rgb.preview(latents)))
                .map(PngWriter::write);
    }

    private Optional<Pixels> decoded(Function<Latents, Pixels> network, Latents latents) {
        if (!free.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return Optional.of(crew.ask(() -> network.apply(latents)));
        } catch (DrawingFailed failed) {
            LOG.atWarn()
                    .setCause(failed)
                    .log("A preview could not be decoded; the drawing goes on");
            return Optional.empty();
        } finally {
            free.release();
        }
    }

    @Override
    public void close() {
        crew.close();
    }
}
