package dev.darkroom.worker.onnx.folder;

import dev.darkroom.worker.drawing.DrawingMemory;
import dev.darkroom.worker.drawing.ModelCard.Size;

import java.util.Locale;
import java.util.function.LongUnaryOperator;

/// The memory that loading a model and drawing one picture take on a processor, in bytes.
///
/// @param size of the picture
/// @param weights of all networks
/// @param widening what loading takes besides, for weights of half precision
/// @param denoising the rows of one pass
/// @param decoding one picture
public record MemoryNeed(Size size, long weights, long widening, long denoising, long decoding) {
    private static final double GIBIBYTE = 1 << 30;

    /// Of a guided picture.
    private static final int ROWS = 2;

    /// What every model of the field draws, whatever its own size.
    private static final Size USUAL = new Size(512, 512);

    /// Pixels of a picture for each of its latents.
    private static final int AREA = 64;

    /// What the program itself takes.
    private static final long PROGRAM = 400L << 20;

    /// Where a small model's two rows take less, a pass may still hold more rows.
    private static final long SMALL_PASS = 256L << 20;

    /// Of a guided picture whose two rows share each pass.
    ///
    /// @param own the model's own size
    public static MemoryNeed of(ModelFolder folder, Weights weights, Size own) {
        return of(folder, weights, own, ROWS);
    }

    /// What a model is not worth loading without: rows one after the other, and a picture of its
    /// own size, or of 512 x 512 where that is smaller.
    ///
    /// @param own the model's own size
    public static MemoryNeed least(ModelFolder folder, Weights weights, Size own) {
        return of(folder, weights, pixels(own) > pixels(USUAL) ? USUAL : own, 1);
    }

    private static MemoryNeed of(ModelFolder folder, Weights weights, Size size, int rows) {
        Workspace space = Workspace.of(folder);
        return new MemoryNeed(
                size,
                weights.loaded(),
                weights.widening(),
                rows * space.row(pixels(size) / AREA),
                space.decoding(pixels(size)));
    }

    private static long pixels(Size size) {
        return (long) size.width() * size.height();
    }

    /// At its peak, while it is loaded or while it draws. What denoising took is kept for the next
    /// step while a picture is decoded.
    public long total() {
        return PROGRAM + weights + Math.max(widening, denoising + decoding);
    }

    /// In a few words.
    public String text() {
        return String.format(
                Locale.ROOT,
                "takes %.1f GiB of memory for %sx%s",
                total() / GIBIBYTE,
                Integer.toString(size.width()),
                Integer.toString(size.height()));
    }

    /// Says before anything is opened what would otherwise end the process without a word.
    ///
    /// @throws ModelFolderException if it needs more than there is
    public void demandFit(ModelFolder folder, MemoryLimit.Room room) {
        if (total() > room.free()) {
            throw new ModelFolderException(
                    folder.path(),
                    String.format(
                            Locale.ROOT,
                            "loading it and drawing %sx%s take about %.1f GiB of memory (weights"
                                + " %.1f, widening them %.1f, denoising %.1f, decoding %.1f) and"
                                + " there are %.1f GiB%s; a smaller model, or more memory, would"
                                + " do",
                            Integer.toString(size.width()),
                            Integer.toString(size.height()),
                            total() / GIBIBYTE,
                            weights / GIBIBYTE,
                            widening / GIBIBYTE,
                            denoising / GIBIBYTE,
                            decoding / GIBIBYTE,
                            room.limit() / GIBIBYTE,
                            taken(room)));
        }
    }

    private String taken(MemoryLimit.Room room) {
        return total() > room.limit()
                ? ""
                : String.format(Locale.ROOT, ", %.1f of them free", room.free() / GIBIBYTE);
    }

    /// What may be drawn in the room that there is: passes as large as were counted, or as there is
    /// room for, and pictures as large as one row at a time allows.
    public DrawingMemory within(ModelFolder folder, MemoryLimit.Room room) {
        Workspace space = Workspace.of(folder);
        LongUnaryOperator need =
                pixels -> PROGRAM + weights + space.row(pixels / AREA) + space.decoding(pixels);
        long left = room.free() - PROGRAM - weights - decoding;
        return new DrawingMemory(
                space::row,
                Math.clamp(Math.max(SMALL_PASS, denoising), 1, Math.max(1, left)),
                most(need, room.free()));
    }

    /// The largest number of pixels whose need, which grows with it, is not more than `most`.
    private static long most(LongUnaryOperator need, long most) {
        long fits = 0;
        for (long step = 1L << 30; step > 0; step /= 2) {
            if (need.applyAsLong(fits + step) <= most) {
                fits += step;
            }
        }
        return fits;
    }
}
