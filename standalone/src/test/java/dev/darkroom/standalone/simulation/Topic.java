package dev.darkroom.standalone.simulation;

import java.util.ArrayList;
import java.util.List;

/// A log of one partition.
final class Topic {

    /// One record; its place in the log is its offset.
    record Entry(byte[] key, byte[] value) {}

    private final List<Entry> entries = new ArrayList<>();

    synchronized void add(byte[] key, byte[] value) {
        entries.add(new Entry(key, value));
    }

    synchronized Entry at(int offset) {
        return entries.get(offset);
    }

    synchronized int end() {
        return entries.size();
    }
}
