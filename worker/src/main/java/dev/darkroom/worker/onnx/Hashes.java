package dev.darkroom.worker.onnx;

import java.util.Map;

/// What a model folder's files hash to, lower-case hexadecimal.
///
/// @param model over what every picture is made of
/// @param controls over the files of each control network, by its part of the folder
/// @param imagePrompt over those of what lets pictures prompt it; empty where nothing does
record Hashes(String model, Map<String, String> controls, String imagePrompt) {}
