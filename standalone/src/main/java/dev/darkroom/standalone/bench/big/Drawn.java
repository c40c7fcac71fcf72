package dev.darkroom.standalone.bench.big;

import java.util.List;

/// What one program took for a picture, from its start as a user starts it.
///
/// @param first seconds from the start of the process to the picture's file
/// @param steps seconds of each step after the first
/// @param decoding seconds from the last step to the file
/// @param peak MiB of memory held at most
/// @param file the picture
record Drawn(double first, List<Double> steps, double decoding, double peak, byte[] file) {}
