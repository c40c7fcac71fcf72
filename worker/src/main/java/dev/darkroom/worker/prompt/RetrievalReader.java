package dev.darkroom.worker.prompt;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.Emphasis;
import dev.darkroom.worker.drawing.ImagePrompts;
import dev.darkroom.worker.drawing.Retrieval;
import dev.darkroom.worker.drawing.RetrievedPicture;
import dev.darkroom.worker.drawing.UsedRetrieval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads which pictures of an index are to prompt a drawing beside its words, and finds them.
record RetrievalReader(ImagePrompts prompts, Retrieval index) {
    private static final String FIELD = "retrieve";
    private static final int MOST = 16;

    /// @param drawing as the request's other fields have it
    /// @return empty where they count for nothing
    Optional<UsedRetrieval> read(PromptRequest request, DrawingParameters drawing, Faults faults) {
        dev.darkroom.schemas.Retrieval asked = request.getRetrieve();
        if (asked == null) {
            return Optional.empty();
        }
        if (request.getImagePrompt() != null) {
            faults.add(
                    RefusalCode.INVALID,
                    FIELD,
                    "pictures of an index beside an imagePrompt",
                    "one of the two");
            return Optional.empty();
        }
        OptionalInt count = count(asked, faults);
        return count.isPresent() && indexed(count.getAsInt(), faults)
                ? read(asked, count.getAsInt(), drawing, faults)
                : Optional.empty();
    }

    private Optional<UsedRetrieval> read(
            dev.darkroom.schemas.Retrieval asked,
            int count,
            DrawingParameters drawing,
            Faults faults) {
        double scale = asked.getScale() == null ? 1 : asked.getScale();
        return ImagePromptReader.usable(FIELD, words(count), prompts, faults)
                .filter(encoder -> ImagePromptReader.sensible(FIELD, scale, encoder, faults))
                .filter(encoder -> takes(count, encoder, faults))
                .filter(_ -> scale != 0 && faults.none())
                .map(encoder -> new Search(asked, drawing, encoder.sha256(), scale))
                .flatMap(search -> found(search, faults));
    }

    /// @param sha256 of the encoder
    private record Search(
            dev.darkroom.schemas.Retrieval asked,
            DrawingParameters drawing,
            String sha256,
            double scale) {

        UsedRetrieval of(List<RetrievedPicture> pictures) {
            return new UsedRetrieval(pictures, sha256, scale);
        }
    }

    private static String words(int count) {
        return count == 1 ? "1 picture" : count + " pictures";
    }

    /// @return how many pictures are wanted; empty where that is refused
    private static OptionalInt count(dev.darkroom.schemas.Retrieval asked, Faults faults) {
        Integer k = asked.getK();
        List<String> pictures = asked.getPictures();
        if ((k == null) == (pictures == null)) {
            return refused(k == null ? "neither k nor pictures" : "k beside pictures", faults);
        }
        int count = k == null ? pictures.size() : k;
        if (count < 1 || count > MOST) {
            String found = k == null ? words(count) : "k " + k;
            faults.add(RefusalCode.INVALID, FIELD, found, "from 1 to " + MOST);
            return OptionalInt.empty();
        }
        if (k == null && Set.copyOf(pictures).size() < count) {
            faults.add(RefusalCode.INVALID, FIELD, "a picture twice", "each picture once");
            return OptionalInt.empty();
        }
        return OptionalInt.of(count);
    }

    private static OptionalInt refused(String found, Faults faults) {
        faults.add(RefusalCode.INVALID, FIELD, found, "one of the two");
        return OptionalInt.empty();
    }

    private boolean indexed(int count, Faults faults) {
        return switch (index.found()) {
            case Retrieval.Found.Usable(int pictures) -> {
                if (count > pictures) {
                    faults.unsupported(
                            FIELD,
                            words(count),
                            "at most %s, as the index has".formatted(pictures));
                }
                yield count <= pictures;
            }
            case Retrieval.Found.Unusable(String why) -> {
                faults.unsupported(
                        FIELD, why, "null, or an index that darkroom index makes of this model");
                yield false;
            }
            case Retrieval.Found.Absent() -> {
                faults.unsupported(FIELD, words(count), "null; this worker has no index (--index)");
                yield false;
            }
        };
    }

    private static boolean takes(int count, ImagePrompts.Found.Usable encoder, Faults faults) {
        if (count > 1 && !encoder.several()) {
            faults.unsupported(FIELD, words(count), "1; this model's U-Net takes one picture");
            return false;
        }
        return true;
    }

    private Optional<UsedRetrieval> found(Search search, Faults faults) {
        return search.asked().getPictures() == null
                ? nearest(search, faults)
                : named(search, faults);
    }

    private Optional<UsedRetrieval> nearest(Search search, Faults faults) {
        String text = text(search.drawing());
        if (text.isBlank()) {
            faults.add(
                    RefusalCode.INVALID,
                    FIELD,
                    "k without a prompt",
                    "a prompt to look for, or pictures of the index");
            return Optional.empty();
        }
        int k = search.asked().getK();
        List<RetrievedPicture> nearest = index.nearest(text, k);
        if (nearest.size() < k) {
            faults.unsupported(
                    FIELD,
                    "k %s, where the captions of %s have a word of the prompt"
                            .formatted(k, words(nearest.size())),
                    "as many or fewer, or other words");
            return Optional.empty();
        }
        return Optional.of(search.of(nearest));
    }

    private Optional<UsedRetrieval> named(Search search, Faults faults) {
        var pictures = new ArrayList<RetrievedPicture>();
        for (String sha256 : search.asked().getPictures()) {
            Optional<RetrievedPicture> picture = index.picture(sha256);
            if (picture.isEmpty()) {
                faults.unsupported(
                        FIELD,
                        "the picture %s".formatted(Faults.named(sha256)),
                        "pictures that the worker's index holds, by their SHA-256");
            }
            picture.ifPresent(pictures::add);
        }
        return faults.none() ? Optional.of(search.of(pictures)) : Optional.empty();
    }

    /// What is said of the picture, without the brackets that weigh words of it.
    private static String text(DrawingParameters drawing) {
        if (!drawing.nuances().wording().weighted()) {
            return drawing.prompt();
        }
        return Emphasis.read(drawing.prompt()).stream()
                .map(Emphasis.Part::text)
                .collect(Collectors.joining());
    }
}
