package dev.darkroom.worker.onnx;

import dev.darkroom.worker.onnx.family.Family;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.Weights;

/// How the cores of a processor are shared among calls of a model's networks.
///
/// A small network is called by as many threads as there are cores, one core each: the time between
/// its operators is then not lost. A heavy one is called once at a time on all cores: a lone row or
/// a decoding then has all of them, and the memory of one call is needed once. Pictures are
/// bit-equal either way.
///
/// @param threadsPerCall cores of one call
/// @param passes calls side by side
public record Heaviness(int threadsPerCall, int passes) {
    private static final long HEAVY_BYTES = 256L << 20;

    /// @param passes what the user wants; 0 for what suits the model
    /// @throws dev.darkroom.worker.onnx.folder.ModelFolderException if the folder's networks cannot
    ///   be read
    public static Heaviness of(ModelFolder folder, int passes, int cores) {
        return of(heavy(weights(folder).total()), passes, cores);
    }

    /// The same, of a model that is loaded.
    ///
    /// @param heavy as [dev.darkroom.worker.drawing.Model#heavy] says
    public static Heaviness of(boolean heavy, int passes, int cores) {
        if (!heavy) {
            return new Heaviness(1, passes == 0 ? cores : passes);
        }
        int calls = passes == 0 ? 1 : passes;
        return new Heaviness(Math.max(1, cores / calls), calls);
    }

    static boolean heavy(long weightBytes) {
        return weightBytes >= HEAVY_BYTES;
    }

    /// What the folder's networks weigh, told without loading them.
    ///
    /// @throws dev.darkroom.worker.onnx.folder.ModelFolderException if they cannot be read
    public static Weights weights(ModelFolder folder) {
        ModelFolder.Needs needs = Family.of(folder).needs(folder);
        folder.require(needs);
        return Weights.of(folder, needs);
    }
}
