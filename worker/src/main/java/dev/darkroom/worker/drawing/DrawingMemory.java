package dev.darkroom.worker.drawing;

import java.util.function.LongUnaryOperator;

/// What drawing with a model takes of the memory, and how much of it there is.
///
/// @param row bytes of one row in a pass, by the area of its latents
/// @param pass bytes that one pass may take; one row is always allowed
/// @param mostPixels the largest picture that there is memory for, width times height
public record DrawingMemory(LongUnaryOperator row, long pass, long mostPixels) {}
