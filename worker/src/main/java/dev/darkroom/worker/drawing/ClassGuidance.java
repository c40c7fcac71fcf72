package dev.darkroom.worker.drawing;

/// What a drawing is led towards by a classifier, beside its prompt.
///
/// @param label one of the classifier's
/// @param scale how far, above 0
/// @param sha256 of the classifier's file, lower-case hexadecimal
public record ClassGuidance(String label, double scale, String sha256) {}
