/// DJL's ONNX Runtime engine with settings of our own: devices, sessions, calls.
package dev.darkroom.worker.onnx.runtime;
