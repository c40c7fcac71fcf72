package dev.darkroom.worker.drawing;

import dev.darkroom.worker.image.ImageFormat;

import java.util.Optional;

/// What a test wants drawn: a red apple, unless it says otherwise.
record Asking(
        String prompt,
        Optional<String> negative,
        int width,
        int steps,
        String sampler,
        double guidanceScale,
        long seed,
        ImageFormat format) {

    static Asking forAnApple() {
        return new Asking("a red apple", Optional.empty(), 64, 12, "euler", 3, 7, ImageFormat.PNG);
    }

    Asking prompt(String words) {
        return new Asking(words, negative, width, steps, sampler, guidanceScale, seed, format);
    }

    Asking negative(String words) {
        return new Asking(
                prompt, Optional.of(words), width, steps, sampler, guidanceScale, seed, format);
    }

    Asking width(int pixels) {
        return new Asking(prompt, negative, pixels, steps, sampler, guidanceScale, seed, format);
    }

    Asking steps(int number) {
        return new Asking(prompt, negative, width, number, sampler, guidanceScale, seed, format);
    }

    Asking sampler(String name) {
        return new Asking(prompt, negative, width, steps, name, guidanceScale, seed, format);
    }

    Asking guidance(double scale) {
        return new Asking(prompt, negative, width, steps, sampler, scale, seed, format);
    }

    Asking seed(long number) {
        return new Asking(prompt, negative, width, steps, sampler, guidanceScale, number, format);
    }

    Asking format(ImageFormat wanted) {
        return new Asking(prompt, negative, width, steps, sampler, guidanceScale, seed, wanted);
    }

    DrawingParameters parameters() {
        return new DrawingParameters(
                prompt,
                negative,
                width,
                64,
                steps,
                sampler,
                guidanceScale,
                seed,
                Optional.empty(),
                format,
                90,
                Nuances.NONE);
    }
}
