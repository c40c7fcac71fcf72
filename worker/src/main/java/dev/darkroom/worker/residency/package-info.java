/// What is loaded, for how long, and within which memory.
package dev.darkroom.worker.residency;
