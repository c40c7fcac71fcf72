package dev.darkroom.sink.keeper;

import dev.darkroom.sink.store.PictureToStore;
import dev.darkroom.sink.store.Provenance;
import dev.darkroom.sink.store.StoredObject;

import java.util.Locale;

/// What it means that a picture's name is taken. The first stored picture stays in every case.
enum Repeat {

    /// The same picture again, as delivery at least once makes them.
    SAME_BYTES,

    /// Drawn elsewhere with other rounding: within the promise.
    OTHER_ENGINE,

    /// The same engine gave other bytes for the same request: the promise is broken somewhere.
    SAME_ENGINE,

    /// Other bytes, and the stored object does not say what drew it.
    UNKNOWN_ENGINE,

    /// The stored object belongs to another request of the same id.
    OTHER_REQUEST;

    static Repeat of(PictureToStore picture, StoredObject stored) {
        Provenance origin = stored.provenance().orElse(null);
        if (origin != null
                && !origin.requestDigest().equals(picture.provenance().requestDigest())) {
            return OTHER_REQUEST;
        }
        if (stored.sha256().equals(picture.sha256())) {
            return SAME_BYTES;
        }
        if (origin == null) {
            return UNKNOWN_ENGINE;
        }
        return origin.engine().equals(picture.provenance().engine()) ? SAME_ENGINE : OTHER_ENGINE;
    }

    /// @return the value of the metric's tag
    String tag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
