package dev.darkroom.http.bus;

import java.util.function.Supplier;

/// Something as bytes for its readers: made when the first of them asks, the same for all.
public final class Rendering {

    private volatile byte[] bytes;

    /// @param made gives equal bytes whoever asks; may be asked more than once
    /// @return not to be changed
    public byte[] of(Supplier<byte[]> made) {
        byte[] known = bytes;
        if (known == null) {
            known = made.get();
            bytes = known;
        }
        return known;
    }
}
