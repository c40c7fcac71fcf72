/// The pictures that the bench draws, and the engine that draws them without a bus.
package dev.darkroom.standalone.bench.drawing;
