/// What becomes of one request, told to OpenTelemetry by every process that has a hand in it.
package dev.darkroom.runtime.trace;
