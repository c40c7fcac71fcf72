package dev.darkroom.worker.onnx;

import java.util.Locale;

/// How far the loading of a model is.
///
/// @param doing what is going on, such as `loading unet, part 2 of 4`
/// @param done bytes of what is already there
/// @param of bytes of all of it
public record LoadingStep(String doing, long done, long of) {
    private static final double MEGABYTE = 1e6;
    private static final double GIGABYTE = 1e9;

    /// One line, with sizes.
    public String text() {
        return of < GIGABYTE
                ? told("%s; %.0f of %.0f MB", MEGABYTE)
                : told("%s; %.1f of %.1f GB", GIGABYTE);
    }

    private String told(String format, double unit) {
        return String.format(Locale.ROOT, format, doing, done / unit, of / unit);
    }

    /// @param columns of a bar
    public String bar(int columns) {
        int full = of == 0 ? columns : (int) Math.min(columns, columns * done / of);
        return "█".repeat(full) + "░".repeat(columns - full);
    }
}
