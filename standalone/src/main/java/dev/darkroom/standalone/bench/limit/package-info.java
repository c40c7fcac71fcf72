/// What a machine can do at most: ONNX Runtime called back to back, with nothing around it.
package dev.darkroom.standalone.bench.limit;
