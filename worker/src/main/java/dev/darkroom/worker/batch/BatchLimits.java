package dev.darkroom.worker.batch;

import java.time.Duration;
import java.util.function.ToLongFunction;

/// What the step batcher may take on.
///
/// @param liveRows rows of all images admitted at a time; more would slow everybody down without
///   finishing anything sooner. An image larger than this is admitted alone.
/// @param passRows rows of one forward pass
/// @param passBytes bytes of one forward pass, with what control networks see and add; one row is
///   always allowed
/// @param rowBytes what a row of a shape takes of them
/// @param passesSideBySide forward passes run at the same time: the cores of a CPU, one on a GPU
/// @param patience how long a pass waits for images that are between two calls
/// @param mixedTimesteps whether rows at different timesteps may share a pass
public record BatchLimits(
        int liveRows,
        int passRows,
        long passBytes,
        ToLongFunction<RowShape> rowBytes,
        int passesSideBySide,
        Duration patience,
        boolean mixedTimesteps) {

    private static final Duration USUAL_PATIENCE = Duration.ofMillis(2);
    private static final long USUAL_PASS_BYTES = 256L << 20;

    public BatchLimits {
        if (liveRows < 1 || passRows < 1 || passBytes < 1 || passesSideBySide < 1) {
            throw new IllegalArgumentException("every limit of a batch is at least 1");
        }
    }

    /// For a network called with one thread a call: as many calls at a time as there are cores.
    public static BatchLimits onCpu(int cores) {
        return usual(32 * cores, 16, cores);
    }

    /// For a network on a GPU, which wants large calls.
    ///
    /// @param passes at a time; one is usual
    public static BatchLimits onGpu(int passes) {
        return usual(128, 64, passes);
    }

    /// Where nothing more is known of a pass, its inputs are counted.
    private static BatchLimits usual(int liveRows, int passRows, int passes) {
        return new BatchLimits(
                liveRows,
                passRows,
                USUAL_PASS_BYTES,
                RowShape::bytes,
                passes,
                USUAL_PATIENCE,
                true);
    }

    /// @param bytes of one pass
    /// @param ofRow what a row of a shape takes of them
    public BatchLimits withMemory(long bytes, ToLongFunction<RowShape> ofRow) {
        return new BatchLimits(
                liveRows, passRows, bytes, ofRow, passesSideBySide, patience, mixedTimesteps);
    }

    public BatchLimits withLiveRows(int rows) {
        return new BatchLimits(
                rows, passRows, passBytes, rowBytes, passesSideBySide, patience, mixedTimesteps);
    }

    public BatchLimits withPatience(Duration longest) {
        return new BatchLimits(
                liveRows, passRows, passBytes, rowBytes, passesSideBySide, longest, mixedTimesteps);
    }

    public BatchLimits withMixedTimesteps(boolean mixed) {
        return new BatchLimits(
                liveRows, passRows, passBytes, rowBytes, passesSideBySide, patience, mixed);
    }

    /// The most rows of a shape that one pass takes.
    ///
    /// @param besides bytes that each row takes beyond those of its shape
    int rowsPerPass(RowShape shape, long besides) {
        long row = Math.max(1, rowBytes.applyAsLong(shape) + besides);
        return Math.clamp(passBytes / row, 1, passRows);
    }
}
