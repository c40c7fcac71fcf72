/// Words that were learned later, as vectors in files beside a model: textual inversions.
package dev.darkroom.worker.onnx.learned;
