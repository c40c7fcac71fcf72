/// From the start of a process to its first picture, and the memory that it takes.
package dev.darkroom.standalone.bench.start;
