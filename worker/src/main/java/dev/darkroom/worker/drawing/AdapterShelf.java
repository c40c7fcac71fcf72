package dev.darkroom.worker.drawing;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The adapters that a model can be drawn with. Safe for use by many threads.
public interface AdapterShelf {
    /// No adapters.
    AdapterShelf EMPTY =
            new AdapterShelf() {
                @Override
                public List<String> names() {
                    return List.of();
                }

                @Override
                public Found find(String name) {
                    return new Found.Absent();
                }
            };

    /// What is known of a name.
    sealed interface Found {
        /// @param sha256 of the file, lower-case hexadecimal
        /// @param denoiser whether it changes the denoiser
        /// @param texts whether it changes text encoders
        record Usable(String sha256, boolean denoiser, boolean texts) implements Found {}

        /// @param why it cannot be used with this model
        record Unusable(String why) implements Found {}

        /// There is none of this name.
        record Absent() implements Found {}
    }

    /// All names, sorted, those of unusable files among them.
    List<String> names();

    /// Looks one up; reads its file where that is new or has changed.
    Found find(String name);

    /// The first of the usable ones, in the order of their names.
    default SortedMap<String, Found.Usable> usable(int most) {
        var usable = new TreeMap<String, Found.Usable>();
        for (String name : names()) {
            if (usable.size() < most && find(name) instanceof Found.Usable found) {
                usable.put(name, found);
            }
        }
        return usable;
    }
}
