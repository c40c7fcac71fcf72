package dev.darkroom.http.server;

/// Who calls: known by the key that came with the call, or else by the address it came from.
///
/// @param name the same for all calls of one caller; never the key itself
public record Caller(String name) {}
