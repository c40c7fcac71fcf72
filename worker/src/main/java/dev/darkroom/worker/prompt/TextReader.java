package dev.darkroom.worker.prompt;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.worker.drawing.Abilities;
import dev.darkroom.worker.drawing.Emphasis;
import dev.darkroom.worker.drawing.LongTexts;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Wording;
import dev.darkroom.worker.drawing.Words;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// Reads what a request's texts are and how they are to be read.
///
/// @param measure how much of the text encoders' windows texts take
record TextReader(Function<Words, List<PromptLength>> measure, Abilities abilities, Limits limits) {

    private static final Map<String, Optional<LongTexts>> LONG_PROMPTS =
            Map.of(
                    "chunk", Optional.of(LongTexts.CHUNK),
                    "truncate", Optional.of(LongTexts.TRUNCATE),
                    "refuse", Optional.empty());

    /// A request's texts, every default filled in.
    ///
    /// @param negative empty where nothing is led away from
    record Texts(String prompt, Optional<String> negative, Wording wording) {}

    /// One text, or what stands for it, in each encoder.
    ///
    /// @param fields names of the fields that the encoders read, the first one's first
    private record Side(List<String> fields, Optional<String> first, Words.Other other) {

        static Side of(List<String> fields, String first, String second, String third) {
            return new Side(
                    fields, Optional.ofNullable(first), new Words.Other(said(second), said(third)));
        }

        private static Optional<String> said(String text) {
            return Optional.ofNullable(text).filter(words -> !words.isEmpty());
        }

        Optional<String> own(int encoder) {
            return switch (encoder) {
                case 0 -> first;
                case 1 -> other.second();
                default -> other.third();
            };
        }

        /// The field that an encoder's text came from.
        String field(int encoder) {
            return fields.get(own(encoder).isPresent() ? encoder : 0);
        }
    }

    /// @param led whether the drawing is led away from anything
    Texts read(PromptRequest request, boolean led, Faults faults) {
        Side prompt =
                Side.of(
                        List.of("prompt", "prompt2", "prompt3"),
                        request.getPrompt(),
                        request.getPrompt2(),
                        request.getPrompt3());
        Side negative =
                Side.of(
                        List.of("negativePrompt", "negativePrompt2", "negativePrompt3"),
                        request.getNegativePrompt(),
                        request.getNegativePrompt2(),
                        request.getNegativePrompt3());
        boolean weighted = Boolean.TRUE.equals(request.getPromptWeighting());
        boolean readable =
                encodersExist(prompt, faults)
                        & (encodersExist(negative, faults) && canLeadAway(negative, faults))
                        & shortAndSane(prompt, weighted, faults)
                        & shortAndSane(negative, weighted, faults);
        Wording wording =
                new Wording(
                        prompt.other(),
                        negative.other(),
                        clipSkip(request, faults),
                        longText(request, faults),
                        weighted,
                        longTexts(request, faults));
        if (readable) {
            boolean negativeFits = fits(negative, wording, faults) || !led;
            boolean allFit = fits(prompt, wording, faults) && negativeFits;
            wording = allFit ? wording.withoutLongTexts() : wording;
        }
        return new Texts(prompt.first().orElse(""), negativeText(negative), wording);
    }

    /// An empty negative prompt is none, except for models that tell the two apart, and beside
    /// texts of other encoders, which want one.
    private Optional<String> negativeText(Side negative) {
        boolean told = abilities.nothingIsNotEmpty() || !negative.other().equals(Words.Other.NONE);
        return negative.first().filter(text -> told || !text.isEmpty());
    }

    private boolean encodersExist(Side side, Faults faults) {
        boolean exist = true;
        for (int encoder = abilities.textEncoders(); encoder < side.fields().size(); encoder++) {
            if (side.own(encoder).isPresent()) {
                faults.unsupported(
                        side.fields().get(encoder),
                        "a text",
                        abilities.textEncoders() == 1
                                ? "null; this model has one text encoder"
                                : "null; this model has two text encoders");
                exist = false;
            }
        }
        return exist;
    }

    private boolean canLeadAway(Side negative, Faults faults) {
        if (!abilities.leadsAway()
                && negative.first().filter(text -> !text.isEmpty()).isPresent()) {
            faults.unsupported(
                    "negativePrompt", "a text", "null; this model is led by its prompt alone");
            return false;
        }
        for (int encoder = 1; encoder < negative.fields().size(); encoder++) {
            if (negative.own(encoder).isPresent() && negative.first().isEmpty()) {
                faults.add(
                        RefusalCode.INVALID,
                        negative.fields().get(encoder),
                        "a text",
                        "null where there is no negativePrompt; an empty one would do");
                return false;
            }
        }
        return true;
    }

    /// Whether no text is too long to be made tokens at all, and no word weighs out of all bounds.
    private boolean shortAndSane(Side side, boolean weighted, Faults faults) {
        boolean sane = true;
        for (int encoder = 0; encoder < side.fields().size(); encoder++) {
            String text = side.own(encoder).orElse("");
            if (text.length() > limits.maxTextCharacters()) {
                faults.add(
                        RefusalCode.TOO_LONG,
                        side.fields().get(encoder),
                        text.length() + " characters",
                        "at most %s characters".formatted(limits.maxTextCharacters()));
                sane = false;
            } else if (weighted) {
                sane &= weights(side.fields().get(encoder), text, faults);
            }
        }
        return sane;
    }

    private static boolean weights(String field, String text, Faults faults) {
        Optional<Float> beyond =
                Emphasis.read(text).stream()
                        .map(Emphasis.Part::weight)
                        // Written so that NaN is refused too.
                        .filter(weight -> !(Math.abs(weight) <= Limits.MAX_WEIGHT))
                        .findFirst();
        beyond.ifPresent(
                weight ->
                        faults.add(
                                RefusalCode.INVALID,
                                field,
                                "a weight of " + weight,
                                "weights from -%1$s to %1$s".formatted(Limits.MAX_WEIGHT)));
        return beyond.isEmpty();
    }

    private int clipSkip(PromptRequest request, Faults faults) {
        Integer asked = request.getClipSkip();
        if (abilities.maxClipSkip() == 0 && asked != null && asked > 0) {
            faults.unsupported(
                    "clipSkip",
                    asked.toString(),
                    "null or 0; this model's layers cannot be left out");
            return 0;
        }
        return faults.within("clipSkip", asked, 0, abilities.maxClipSkip(), 0);
    }

    private OptionalInt longText(PromptRequest request, Faults faults) {
        Integer asked = request.getMaxSequenceLength();
        if (asked == null) {
            return OptionalInt.empty();
        }
        if (abilities.longText().most().isEmpty()) {
            faults.unsupported(
                    "maxSequenceLength", asked.toString(), "null; this model has no T5 encoder");
            return OptionalInt.empty();
        }
        int most = abilities.longText().most().getAsInt();
        return OptionalInt.of(faults.within("maxSequenceLength", asked, 1, most, most));
    }

    private Optional<LongTexts> longTexts(PromptRequest request, Faults faults) {
        return faults.oneOf(
                "longPrompts",
                request.getLongPrompts(),
                LONG_PROMPTS,
                "chunk, truncate or refuse",
                Optional.of(LongTexts.CHUNK));
    }

    /// @return whether all windows hold their texts
    private boolean fits(Side side, Wording wording, Faults faults) {
        Words words =
                new Words(
                        side.first().orElse(""),
                        side.other(),
                        0,
                        wording.longText(),
                        wording.weighted());
        List<PromptLength> tooLong =
                measure.apply(words).stream().filter(length -> !length.fits()).toList();
        if (!wording.longTexts().equals(Optional.of(LongTexts.TRUNCATE))) {
            tooLong.forEach(
                    length -> inPieces(side.field(length.encoder()), length, wording, faults));
        }
        return tooLong.isEmpty();
    }

    private void inPieces(String field, PromptLength length, Wording wording, Faults faults) {
        boolean chunked = length.inPieces() && wording.longTexts().isPresent();
        int windows = chunked ? limits.maxPieces() : 1;
        if (length.pieces() > windows || !chunked) {
            int most = length.most(windows);
            faults.add(
                    RefusalCode.TOO_LONG,
                    field,
                    "%s tokens, too long from token %s on".formatted(length.used(), most + 1),
                    "at most %s tokens, start and end marks included".formatted(most));
        }
    }
}
