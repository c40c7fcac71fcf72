package dev.darkroom.sink.store;

/// What an object says of where it came from, so that a later picture of the same name can be
/// judged.
///
/// @param requestDigest of the request that it was drawn for, 64 hex digits
/// @param engine of the engine identity that drew it, 64 hex digits
public record Provenance(String requestDigest, String engine) {}
