/// Samples, their medians and intervals, and what is asked of them.
package dev.darkroom.standalone.bench.figures;
