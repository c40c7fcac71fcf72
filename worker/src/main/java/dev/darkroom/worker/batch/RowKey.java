package dev.darkroom.worker.batch;

/// Names one row of the call that an image is waiting for.
record RowKey(long image, int index) {}
