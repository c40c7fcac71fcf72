/// What it costs to tell traces.
package dev.darkroom.standalone.bench.traces;
