package dev.darkroom.worker.batch;

import java.time.Duration;

/// What the step batcher may take on.
///
/// @param liveRows rows of all images admitted at a time; more would slow everybody down without
///   finishing anything sooner. An image larger than this is admitted alone.
/// @param passRows rows of one forward pass
/// @param passBytes input bytes of one forward pass, with what control networks see and add; one
///   row is always allowed
/// @param passesSideBySide forward passes run at the same time: the cores of a CPU, one on a GPU
/// @param patience how long a pass waits for images that are between two calls
/// @param mixedTimesteps whether rows at different timesteps may share a pass
public record BatchLimits(
        int liveRows,
        int passRows,
        long passBytes,
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
        return new BatchLimits(32 * cores, 16, USUAL_PASS_BYTES, cores, USUAL_PATIENCE, true);
    }

    /// For a network on a GPU, which wants large calls.
    ///
    /// @param passes at a time; one is usual
    public static BatchLimits onGpu(int passes) {
        return new BatchLimits(128, 64, USUAL_PASS_BYTES, passes, USUAL_PATIENCE, true);
    }

    public BatchLimits withLiveRows(int rows) {
        return new BatchLimits(
                rows, passRows, passBytes, passesSideBySide, patience, mixedTimesteps);
    }

    public BatchLimits withPassRows(int rows) {
        return new BatchLimits(
                liveRows, rows, passBytes, passesSideBySide, patience, mixedTimesteps);
    }

    public BatchLimits withPatience(Duration longest) {
        return new BatchLimits(
                liveRows, passRows, passBytes, passesSideBySide, longest, mixedTimesteps);
    }

    public BatchLimits withMixedTimesteps(boolean mixed) {
        return new BatchLimits(liveRows, passRows, passBytes, passesSideBySide, patience, mixed);
    }

    /// The most rows of so many bytes each that one pass takes.
    int rowsPerPass(long rowBytes) {
        return Math.clamp(passBytes / rowBytes, 1, passRows);
    }
}
