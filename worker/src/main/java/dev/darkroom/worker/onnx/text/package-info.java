/// Text to token ids, exactly as the field's tokenizers do it.
package dev.darkroom.worker.onnx.text;
