package dev.darkroom.worker.prompt;

import dev.darkroom.schemas.AdapterUse;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.worker.drawing.AdapterShelf;
import dev.darkroom.worker.drawing.AdapterShelf.Found;
import dev.darkroom.worker.drawing.UsedAdapter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads which adapters a request wants, and how much of each.
record AdapterReader(AdapterShelf shelf) {
    private static final String FIELD = "adapters";
    private static final int MOST = 16;
    private static final int NAMED = 12;
    private static final double MOST_SCALE = 10;

    /// @return those that change something, in the order of their names
    List<UsedAdapter> read(PromptRequest request, Faults faults) {
        List<AdapterUse> asked = request.getAdapters();
        if (asked == null) {
            return List.of();
        }
        if (asked.size() > MOST) {
            faults.add(
                    RefusalCode.INVALID,
                    FIELD,
                    asked.size() + " adapters",
                    "at most %s".formatted(MOST));
            return List.of();
        }
        Set<String> names = new HashSet<>();
        List<UsedAdapter> used = new ArrayList<>();
        for (AdapterUse one : asked) {
            if (!names.add(one.getName())) {
                faults.add(
                        RefusalCode.INVALID,
                        FIELD,
                        Faults.named(one.getName()) + " twice",
                        "each name once");
            }
            scaled(one, faults).flatMap(known -> used(known, faults)).ifPresent(used::add);
        }
        used.sort(Comparator.comparing(UsedAdapter::name));
        return used;
    }

    private static Optional<AdapterUse> scaled(AdapterUse one, Faults faults) {
        double scale = one.getScale() == null ? 1 : one.getScale();
        double texts = one.getTextEncoderScale() == null ? scale : one.getTextEncoderScale();
        for (double asked : new double[] {scale, texts}) {
            // Written so that NaN is refused too.
            if (!(Math.abs(asked) <= MOST_SCALE)) {
                faults.add(
                        RefusalCode.INVALID,
                        FIELD,
                        "%s at scale %s".formatted(Faults.named(one.getName()), asked),
                        "a number from %s to %s".formatted(-MOST_SCALE, MOST_SCALE));
                return Optional.empty();
            }
        }
        return Optional.of(new AdapterUse(one.getName(), scale, texts));
    }

    private Optional<UsedAdapter> used(AdapterUse one, Faults faults) {
        return switch (shelf.find(one.getName())) {
            case Found.Usable found -> used(one, found);
            case Found.Unusable(String why) -> {
                faults.unsupported(
                        FIELD,
                        "%s: %s".formatted(Faults.named(one.getName()), why),
                        "an adapter that is made for this model");
                yield Optional.empty();
            }
            case Found.Absent() -> {
                faults.unsupported(FIELD, Faults.named(one.getName()), wanted());
                yield Optional.empty();
            }
        };
    }

    /// A scale of what an adapter does not change is told as the other.
    private static Optional<UsedAdapter> used(AdapterUse one, Found.Usable found) {
        // A negative zero is zero.
        double scale = (found.denoiser() ? one.getScale() : one.getTextEncoderScale()) + 0.0;
        double texts = found.texts() ? one.getTextEncoderScale() + 0.0 : scale;
        return scale == 0 && texts == 0
                ? Optional.empty()
                : Optional.of(new UsedAdapter(one.getName(), found.sha256(), scale, texts));
    }

    private String wanted() {
        List<String> names = shelf.names();
        if (names.isEmpty()) {
            return "null; this worker has no adapters";
        }
        int rest = names.size() - NAMED;
        return "one of %s%s"
                .formatted(
                        String.join(", ", names.subList(0, Math.min(NAMED, names.size()))),
                        rest > 0 ? " and %s more".formatted(rest) : "");
    }
}
