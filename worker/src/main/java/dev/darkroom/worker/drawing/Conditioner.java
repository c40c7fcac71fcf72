package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Tensor;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the network is told to lead a drawing towards, and away from. Both have the same shapes, so
/// that they share a pass: the shorter text is filled up with empty pieces.
///
/// @param texts what the model's text encoders have read
/// @param pictures what its image encoder has seen, by the pictures' hashes
record Conditioner(Model model, Texts texts, Remembered<String, Tensor> pictures) {

    /// What to lead away from and what to lead towards; one alone where guidance changes nothing.
    ///
    /// @param weights of the encoders
    List<Conditioning> of(DrawingParameters wanted, WeightSet weights) {
        List<Conditioning> read = read(wanted, weights);
        return wanted.nuances().prompting().map(prompt -> prompted(read, prompt)).orElse(read);
    }

    private List<Conditioning> prompted(List<Conditioning> read, PromptingPictures prompt) {
        ImagePrompts images = model.imagePrompts();
        List<Tensor> told =
                prompt.pictures().stream()
                        .map(one -> pictures.of(one.sha256(), () -> images.told(one.seen())))
                        .toList();
        int towards = read.size() - 1;
        return IntStream.rangeClosed(0, towards)
                .mapToObj(
                        i ->
                                i < towards
                                        ? images.away(read.get(i), told.size(), prompt.scale())
                                        : images.towards(read.get(i), told, prompt.scale()))
                .toList();
    }

    /// The same of the texts alone.
    private List<Conditioning> read(DrawingParameters wanted, WeightSet weights) {
        if (wanted.guidanceScale() <= 1 || model.guidesItself()) {
            int pieces = pieces(wanted, Stream.of(wanted.words()));
            return List.of(positive(texts.encode(weights, wanted.words(), pieces), wanted));
        }
        int pieces = pieces(wanted, Stream.of(wanted.words(), wanted.negativeWords()));
        Conditioning text = texts.encode(weights, wanted.words(), pieces);
        Conditioning positive = positive(text, wanted);
        return negative(wanted, weights, text, pieces)
                .map(negative -> List.of(negative, positive))
                .orElse(List.of(positive));
    }

    private Conditioning positive(Conditioning text, DrawingParameters wanted) {
        return model.complete(text, wanted, wanted.nuances().framing().prompt());
    }

    /// Empty where it would be the prompt itself, and is led by the same pictures.
    private Optional<Conditioning> negative(
            DrawingParameters wanted, WeightSet weights, Conditioning positive, int pieces) {
        Optional<Conditioning> nothing =
                wanted.negativePrompt().isPresent() ? Optional.empty() : model.nothing(positive);
        Framing framing = wanted.nuances().framing();
        if (nothing.isEmpty()
                && wanted.negativeWords().equals(wanted.words())
                && framing.ofNegative().equals(framing.prompt())
                && !wanted.nuances().ledUnevenly()) {
            return Optional.empty();
        }
        Conditioning text =
                nothing.orElseGet(() -> texts.encode(weights, wanted.negativeWords(), pieces));
        return Optional.of(model.complete(text, wanted, framing.ofNegative()));
    }

    /// Most drawings' texts fit, and need not be measured again.
    private int pieces(DrawingParameters wanted, Stream<Words> words) {
        if (!wanted.nuances().wording().longTexts().equals(Optional.of(LongTexts.CHUNK))) {
            return 1;
        }
        return words.flatMap(one -> model.measure(one).stream())
                .mapToInt(PromptLength::pieces)
                .max()
                .orElse(1);
    }
}
