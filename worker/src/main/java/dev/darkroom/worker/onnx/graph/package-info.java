/// What ONNX files say of themselves, and the one rewriting they need. Knows the wire format and
/// nothing of any runtime.
package dev.darkroom.worker.onnx.graph;
