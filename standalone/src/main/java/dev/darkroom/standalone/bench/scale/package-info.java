/// Many workers on one queue.
package dev.darkroom.standalone.bench.scale;
