package dev.darkroom.worker.prompt;

import dev.darkroom.worker.drawing.Abilities;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.Emphasis;
import dev.darkroom.worker.drawing.Framing;
import dev.darkroom.worker.drawing.Framing.Frame;
import dev.darkroom.worker.drawing.ModelCard.Size;
import dev.darkroom.worker.drawing.Nuances;
import dev.darkroom.worker.drawing.Wording;
import dev.darkroom.worker.drawing.Words;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Takes away from a drawing what changes nothing of it, so that no result states it and requests
/// for the same picture give the same bytes: what is led away from where guidance is at most 1,
/// rescaling where both sides are the same, weighing where no bracket weighs, texts and sizes that
/// repeat what they stand for by default.
record Trimming(Abilities abilities) {
    private static final double UNGUIDED = 1;

    DrawingParameters of(DrawingParameters asked) {
        Nuances nuances = asked.nuances();
        DrawingParameters plain =
                with(
                        asked,
                        asked.negativePrompt(),
                        asked.guidanceScale(),
                        nuances.withWording(wording(asked)).withFraming(framing(asked)));
        DrawingParameters guided = guided(plain) ? unrescaled(plain) : unguided(plain);
        return weighs(guided) ? guided : unweighted(guided);
    }

    private boolean guided(DrawingParameters drawing) {
        return switch (abilities.guidance()) {
            case AN_INPUT -> true;
            case NOTHING -> false;
            case TWO_ROWS -> drawing.guidanceScale() > UNGUIDED;
        };
    }

    /// Where both sides are the same there is nothing to rescale. A negative prompt that repeats
    /// the prompt is still stated, for without it the drawing is led away from something else.
    private DrawingParameters unrescaled(DrawingParameters drawing) {
        Nuances nuances = drawing.nuances();
        return nuances.guidanceRescale() == 0 || !leadsNowhere(drawing)
                ? drawing
                : with(
                        drawing,
                        drawing.negativePrompt(),
                        drawing.guidanceScale(),
                        nuances.withGuidanceRescale(0));
    }

    /// Whether what is led away from is what is led towards.
    private boolean leadsNowhere(DrawingParameters drawing) {
        boolean words = drawing.negativePrompt().isPresent() || !abilities.nothingIsNotEmpty();
        return words
                && drawing.negativeWords().equals(drawing.words())
                && !drawing.nuances().ledUnevenly()
                && drawing.nuances().framing().negative().isEmpty();
    }

    private static DrawingParameters unguided(DrawingParameters drawing) {
        Nuances nuances = drawing.nuances();
        Wording said = nuances.wording();
        Wording wording =
                new Wording(
                        said.prompt(),
                        Words.Other.NONE,
                        said.clipSkip(),
                        said.longText(),
                        said.weighted(),
                        said.longTexts());
        Framing framing = new Framing(nuances.framing().prompt(), Optional.empty());
        return with(
                drawing,
                Optional.empty(),
                UNGUIDED,
                nuances.withGuidanceRescale(0).withWording(wording).withFraming(framing));
    }

    private Wording wording(DrawingParameters asked) {
        Wording said = asked.nuances().wording();
        OptionalInt longText =
                said.longText().equals(abilities.longText().usual())
                        ? OptionalInt.empty()
                        : said.longText();
        return new Wording(
                other(said.prompt(), asked.prompt()),
                other(said.negative(), asked.negativePrompt().orElse("")),
                said.clipSkip(),
                longText,
                said.weighted(),
                said.longTexts());
    }

    /// Texts of encoders beyond the first that are not the first one's.
    private static Words.Other other(Words.Other said, String first) {
        return new Words.Other(
                said.second().filter(text -> !text.equals(first)),
                said.third().filter(text -> !text.equals(first)));
    }

    private static boolean weighs(DrawingParameters drawing) {
        Wording wording = drawing.nuances().wording();
        return Stream.of(
                        Optional.of(drawing.prompt()),
                        wording.prompt().second(),
                        wording.prompt().third(),
                        drawing.negativePrompt(),
                        wording.negative().second(),
                        wording.negative().third())
                .flatMap(Optional::stream)
                .anyMatch(text -> !Emphasis.read(text).equals(Emphasis.none(text)));
    }

    private static DrawingParameters unweighted(DrawingParameters drawing) {
        Nuances nuances = drawing.nuances();
        Wording said = nuances.wording();
        Wording wording =
                new Wording(
                        said.prompt(),
                        said.negative(),
                        said.clipSkip(),
                        said.longText(),
                        false,
                        said.longTexts());
        return with(
                drawing,
                drawing.negativePrompt(),
                drawing.guidanceScale(),
                nuances.withWording(wording));
    }

    /// The size drawn is what stands for no size. What is led away from keeps all that it states,
    /// because nothing of it stands for the prompt's.
    private static Framing framing(DrawingParameters asked) {
        Framing said = asked.nuances().framing();
        Size drawn = new Size(asked.width(), asked.height());
        Frame prompt = said.prompt();
        return new Framing(
                new Frame(
                        prompt.original().filter(size -> !size.equals(drawn)),
                        prompt.target().filter(size -> !size.equals(drawn)),
                        prompt.left(),
                        prompt.top()),
                said.negative().filter(frame -> !whole(frame, drawn).equals(whole(prompt, drawn))));
    }

    private static Frame whole(Frame frame, Size drawn) {
        return new Frame(
                Optional.of(frame.original().orElse(drawn)),
                Optional.of(frame.target().orElse(drawn)),
                frame.left(),
                frame.top());
    }

    private static DrawingParameters with(
            DrawingParameters drawing,
            Optional<String> negative,
            double guidance,
            Nuances nuances) {
        return new DrawingParameters(
                drawing.prompt(),
                negative,
                drawing.width(),
                drawing.height(),
                drawing.steps(),
                drawing.sampler(),
                guidance,
                drawing.seed(),
                drawing.init(),
                drawing.format(),
                drawing.quality(),
                nuances);
    }
}
