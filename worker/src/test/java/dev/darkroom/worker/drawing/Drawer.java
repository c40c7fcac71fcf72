package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.batch.PassListener;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.UnusablePicture;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A model that pictures can prompt, and the studio that draws with it, for tests.
record Drawer(OnnxModel model, Studio studio) implements AutoCloseable {
    /// Stands for the hash of what is not read here.
    static final String SOME_HASH = "11".repeat(32);

    static Drawer of(Path folder) {
        return of(folder, BatchLimits.onCpu(2), (_, _, _, _) -> {});
    }

    static Drawer of(Path folder, BatchLimits limits, PassListener listener) {
        OnnxModel model = OnnxModel.load(folder, RuntimeSettings.cpu());
        return new Drawer(model, new Studio(model, limits, listener));
    }

    /// The same drawing, prompted by a picture.
    DrawingParameters like(Pixels picture, double scale, DrawingParameters plain) {
        SeenPicture seen = seen(picture);
        var prompt = new UsedImagePrompt(seen.seen(), SOME_HASH, seen.sha256(), scale);
        return plain.with(plain.nuances().withImagePrompt(Optional.of(prompt)));
    }

    /// The same drawing, prompted by pictures as if an index held them.
    DrawingParameters retrieving(double scale, DrawingParameters plain, Pixels... pictures) {
        List<RetrievedPicture> retrieved =
                Stream.of(pictures).map(one -> new RetrievedPicture("a.png", seen(one))).toList();
        var used = new UsedRetrieval(retrieved, SOME_HASH, scale);
        return plain.with(plain.nuances().withRetrieval(Optional.of(used)));
    }

    private SeenPicture seen(Pixels picture) {
        return new SeenPicture(
                model.imagePrompts().seen(picture), RequestDigest.sha256(picture.rgb()));
    }

    Pixels drawn(DrawingParameters wanted) throws UnusablePicture {
        byte[] file = studio.draw(wanted, UNINTERESTED).bytes();
        return PictureReader.read(file, PictureLimits.STANDARD, Backdrop.WHITE);
    }

    String sha(DrawingParameters wanted) {
        return studio.draw(wanted, UNINTERESTED).sha256();
    }

    @Override
    public void close() {
        studio.close();
    }
}
