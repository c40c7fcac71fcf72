package dev.darkroom.worker.prompt;

import dev.darkroom.schemas.ControlUse;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.drawing.ControlShelf;
import dev.darkroom.worker.drawing.ControlShelf.Found;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.UsedControl;
import dev.darkroom.worker.image.Canny;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.Resampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Reads which control networks a request wants to be led by, and by which pictures.
record ControlReader(ControlShelf shelf, PictureDecoding decoding) {
    private static final String FIELD = "controls";
    private static final int MOST = 4;
    private static final int NAMED = 12;
    private static final double MOST_SCALE = 10;
    private static final String NONE = "none";
    private static final Map<String, UnaryOperator<Pixels>> PREPROCESSORS =
            Map.of(NONE, UnaryOperator.identity(), "canny", Canny.USUAL::edges);

    /// @param size that is drawn, which pictures are brought to
    /// @return those that lead somewhere, in the request's order
    List<UsedControl> read(PromptRequest request, ModelCard.Size size, Faults faults) {
        List<ControlUse> asked = request.getControls();
        if (asked == null) {
            return List.of();
        }
        if (asked.size() > MOST) {
            faults.add(
                    RefusalCode.INVALID,
                    FIELD,
                    asked.size() + " controls",
                    "at most %s".formatted(MOST));
            return List.of();
        }
        List<UsedControl> used = new ArrayList<>();
        for (ControlUse said : asked) {
            ControlUse one = named(said);
            found(one, faults)
                    .filter(_ -> sensible(one, faults))
                    .flatMap(known -> used(one, known, size, faults))
                    .filter(control -> control.scale() != 0)
                    .ifPresent(used::add);
        }
        return used;
    }

    /// With the name of the only network, where there is one and none is named.
    private ControlUse named(ControlUse said) {
        List<String> names = shelf.names();
        return said.getNetwork().isEmpty() && names.size() == 1
                ? ControlUse.newBuilder(said).setNetwork(names.getFirst()).build()
                : said;
    }

    private Optional<Found.Usable> found(ControlUse one, Faults faults) {
        return switch (shelf.find(one.getNetwork())) {
            case Found.Usable found -> Optional.of(found);
            case Found.Unusable(String why) -> {
                faults.unsupported(
                        FIELD,
                        "%s: %s".formatted(Faults.named(one.getNetwork()), why),
                        "a control network that fits this model");
                yield Optional.empty();
            }
            case Found.Absent() -> {
                faults.unsupported(FIELD, Faults.named(one.getNetwork()), wanted());
                yield Optional.empty();
            }
        };
    }

    private String wanted() {
        List<String> names = shelf.names();
        if (names.isEmpty()) {
            return "null; this model has no control networks";
        }
        int rest = names.size() - NAMED;
        return "one of %s%s"
                .formatted(
                        String.join(", ", names.subList(0, Math.min(NAMED, names.size()))),
                        rest > 0 ? " and %s more".formatted(rest) : "");
    }

    /// Written so that NaN is refused too.
    private static boolean sensible(ControlUse one, Faults faults) {
        double scale = or(one.getScale(), 1);
        double start = or(one.getStart(), 0);
        double end = or(one.getEnd(), 1);
        String preprocessor = preprocessor(one);
        if (!(scale >= 0 && scale <= MOST_SCALE)) {
            return bad(one, "scale " + scale, "a number from 0 to " + MOST_SCALE, faults);
        }
        if (!(start >= 0 && start < end && end <= 1)) {
            return bad(
                    one,
                    "start %s and end %s".formatted(start, end),
                    "numbers from 0 to 1, the end above the start",
                    faults);
        }
        if (!PREPROCESSORS.containsKey(preprocessor)) {
            return bad(one, "preprocessor " + Faults.named(preprocessor), "none or canny", faults);
        }
        return true;
    }

    private static boolean bad(ControlUse one, String found, String wanted, Faults faults) {
        faults.add(
                RefusalCode.INVALID,
                FIELD,
                "%s with %s".formatted(Faults.named(one.getNetwork()), found),
                wanted);
        return false;
    }

    private static double or(Double said, double otherwise) {
        return said == null ? otherwise : said;
    }

    private static String preprocessor(ControlUse one) {
        return one.getPreprocessor() == null ? NONE : one.getPreprocessor();
    }

    private Optional<UsedControl> used(
            ControlUse one, Found.Usable network, ModelCard.Size size, Faults faults) {
        String which = "%s with a picture of ".formatted(Faults.named(one.getNetwork()));
        return decoding.read(FIELD, which, one.getPicture(), Backdrop.BLACK, faults)
                .map(
                        pixels ->
                                new UsedControl(
                                        one.getNetwork(),
                                        network.sha256(),
                                        picture(pixels, size, preprocessor(one)),
                                        or(one.getScale(), 1) + 0.0, // negative zero is zero
                                        or(one.getStart(), 0) + 0.0,
                                        or(one.getEnd(), 1),
                                        Boolean.TRUE.equals(one.getGuessMode())
                                                || network.pooled()));
    }

    /// What is found in a picture is found in the size that is drawn, so that lines are as thin as
    /// networks were trained with.
    private static UsedControl.Picture picture(
            Pixels given, ModelCard.Size size, String preprocessor) {
        Pixels fitted = Resampling.LANCZOS.resize(given, size.width(), size.height());
        return new UsedControl.Picture(
                PREPROCESSORS.get(preprocessor).apply(fitted),
                RequestDigest.sha256(given.rgb()),
                preprocessor);
    }
}
