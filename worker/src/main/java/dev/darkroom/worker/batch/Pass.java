package dev.darkroom.worker.batch;

import java.util.List;

/// One forward pass that has been decided on.
///
/// @param rows of equal shape, in the order they go into the network
record Pass(long id, RowShape shape, List<RowKey> rows) {}
