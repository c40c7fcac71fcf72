package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;

import java.util.ArrayList;
import java.util.List;

/// The last estimates of a multistep solver and the noise levels they were made at, newest first.
final class History {
    private final int longest;
    private final List<Entry> entries = new ArrayList<>();

    /// @param level the index of the noise level
    private record Entry(int level, Latents estimate) {}

    History(int longest) {
        this.longest = longest;
    }

    void add(int level, Latents estimate) {
        entries.addFirst(new Entry(level, estimate));
        if (entries.size() > longest) {
            entries.removeLast();
        }
    }

    int size() {
        return entries.size();
    }

    Latents estimate(int back) {
        return entries.get(back).estimate();
    }

    int level(int back) {
        return entries.get(back).level();
    }
}
