package dev.darkroom.worker.onnx.family;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.onnx.part.Denoiser;
import dev.darkroom.worker.onnx.part.ImageDecoder;

import java.util.function.Function;

/// A loaded model's parts, connected.
///
/// @param measure how much of the text window a prompt takes
/// @param encode a prompt to the denoiser's inputs
/// @param latentMultiple latents' height and width must be multiples of this
public record Connected(
        Function<String, PromptLength> measure,
        Function<String, Conditioning> encode,
        Denoiser denoiser,
        int latentMultiple,
        ImageDecoder decoder) {}
