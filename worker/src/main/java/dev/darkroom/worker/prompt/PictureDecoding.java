package dev.darkroom.worker.prompt;

import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.UnusablePicture;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Decodes the pictures inside requests. One is decoded at a time, whatever the number of lanes, so
/// that room is needed for one at its largest.
final class PictureDecoding {
    private final PictureLimits limits;
    private final ReentrantLock lock = new ReentrantLock();

    PictureDecoding(PictureLimits limits) {
        this.limits = limits;
    }

    /// @param backdrop what shows through it
    /// @return empty where it cannot be used, which is then among the faults
    Optional<Pixels> read(String field, ByteBuffer bytes, Backdrop backdrop, Faults faults) {
        return read(field, "", bytes, backdrop, faults);
    }

    /// @param which of several pictures of the field it is, for the message
    Optional<Pixels> read(
            String field, String which, ByteBuffer bytes, Backdrop backdrop, Faults faults) {
        lock.lock();
        try {
            return Optional.of(PictureReader.read(bytes(bytes), limits, backdrop));
        } catch (UnusablePicture unusable) {
            faults.add(RefusalCode.INVALID, field, which + unusable.found(), unusable.wanted());
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
