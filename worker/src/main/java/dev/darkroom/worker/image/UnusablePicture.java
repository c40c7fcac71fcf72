package dev.darkroom.worker.image;

import java.io.IOException;

/// A file that no picture can be read from, with what would have done.
public final class UnusablePicture extends IOException {
    private static final long serialVersionUID = 1;

    private final String found;
    private final String wanted;

    UnusablePicture(String found, String wanted) {
        super("found %s, wanted %s".formatted(found, wanted));
        this.found = found;
        this.wanted = wanted;
    }

    /// Of a file that breaks off, or that contradicts itself.
    static UnusablePicture broken(ImageFormat format, String fault) {
        return new UnusablePicture(
                "a %s file %s".formatted(format, fault), "a whole and intact file");
    }

    public String found() {
        return found;
    }

    public String wanted() {
        return wanted;
    }
}
