/// Files of named tensors as programs of the field write them.
package dev.darkroom.worker.onnx.safetensors;
