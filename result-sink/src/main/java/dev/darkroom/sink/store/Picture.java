package dev.darkroom.sink.store;

/// What a store is asked to hold.
///
/// @param bytes the encoded picture; not to be changed
/// @param mediaType such as `image/png`
/// @param sha256 of the bytes, 64 lower-case hex digits
public record Picture(byte[] bytes, String mediaType, String sha256, Provenance provenance) {}
