package dev.darkroom.worker.batch;

/// What is on a batcher's hands.
///
/// @param liveImages admitted and not yet left
/// @param queuedImages registered and not yet admitted
/// @param waitingRows offered and in no pass yet
/// @param runningPasses in the network now
public record BatchLoad(int liveImages, int queuedImages, int waitingRows, int runningPasses) {}
