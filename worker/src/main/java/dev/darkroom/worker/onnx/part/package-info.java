/// The parts that models are made of: text encoders, denoisers, autoencoders.
package dev.darkroom.worker.onnx.part;
