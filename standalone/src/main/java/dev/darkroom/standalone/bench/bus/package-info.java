/// Everything but the drawing.
package dev.darkroom.standalone.bench.bus;
