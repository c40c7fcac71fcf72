/// Requests of all kinds that arrive as they please.
package dev.darkroom.standalone.bench.mixed;
