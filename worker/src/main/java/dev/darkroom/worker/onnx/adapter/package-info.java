/// Adapters (LoRA): reading their files, finding the weights that they change, and merging them.
package dev.darkroom.worker.onnx.adapter;
