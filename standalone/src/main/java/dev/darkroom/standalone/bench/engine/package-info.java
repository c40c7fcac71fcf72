/// The engine without a bus.
package dev.darkroom.standalone.bench.engine;
