/// The folder layout of *diffusers* and *optimum*.
package dev.darkroom.worker.onnx.folder;
