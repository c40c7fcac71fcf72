package dev.darkroom.worker.batch;

/// How a group's live rows are dealt out.
///
/// @param passes at most this many of the group's passes run side by side
/// @param rows at most this many rows go into each
record Deal(int passes, int rows) {}
