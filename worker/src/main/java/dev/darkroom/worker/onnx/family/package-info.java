/// How the parts of each kind of model connect. To add a family, write one file that implements
/// [dev.darkroom.worker.onnx.family.Family] and name it in its list.
package dev.darkroom.worker.onnx.family;
