/// How good drawn pictures are, against real ones: networks look at both as they stream past, and
/// the formulas of `metrics` compare what they saw.
package dev.darkroom.worker.evaluation;
