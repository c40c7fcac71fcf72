package dev.darkroom.sink.store;

import java.util.Optional;

/// What a store holds under a name.
///
/// @param sha256 of the bytes, 64 lower-case hex digits
/// @param size bytes
/// @param provenance empty where the object does not say
public record StoredObject(String sha256, long size, Optional<Provenance> provenance) {}
