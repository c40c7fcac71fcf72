package dev.darkroom.worker.serving;

/// How often things are tried.
///
/// @param attempts workers that may die while they draw a request before it is put aside
/// @param retries of a drawing that failed without killing anybody
/// @param largestRecord bytes
public record Patience(int attempts, int retries, int largestRecord) {}
