package dev.darkroom.sink.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

class ObjectKeyTest {

    private static final List<String> HOSTILE =
            List.of(
                    "",
                    " ",
                    ".",
                    "..",
                    "../../etc/passwd",
                    "..\\..\\windows",
                    "/etc/passwd",
                    "a/b",
                    "a//b",
                    "C:",
                    "con",
                    "CON",
                    "nul.png",
                    ".incoming",
                    "-rf",
                    "a\0b",
                    "a\nb",
                    "a b",
                    "%2e%2e%2f",
                    "${jndi:x}",
                    "?",
                    "\ud800",
                    "\udfff",
                    "\ufffd",
                    "Case",
                    "case",
                    "CASE",
                    "caſe", // the long s folds to an s
                    "\u00e9", // the same letter, composed
                    "e\u0301", // and decomposed
                    "絵",
                    "🎨",
                    "\u202egnp.exe",
                    "a".repeat(256),
                    "a".repeat(255) + "b",
                    "a".repeat(64),
                    "a".repeat(65),
                    "a-0",
                    "a");

    @Test
    void aNameStaysInsideItsFolderWhateverTheId() {
        Path folder = Path.of("/pictures");
        for (String id : HOSTILE) {
            String name = ObjectKey.of(id, 0, "png").name();
            assertThat(name).matches("[a-z0-9][a-z0-9._-]*").hasSizeLessThanOrEqualTo(128);
            assertThat(folder.resolve(name).normalize().getParent()).isEqualTo(folder);
        }
    }

    @Test
    void differentImagesHaveDifferentNamesEvenWhereCaseIsFolded() {
        Map<String, String> owners = new HashMap<>();
        for (String id : HOSTILE) {
            for (int index : List.of(0, 1, 10, Integer.MAX_VALUE)) {
                String name = ObjectKey.of(id, index, "png").name().toLowerCase(Locale.ROOT);
                assertThat(owners.put(name, id + "#" + index)).isNull();
            }
        }
    }

    @Test
    void anIdCannotTakeTheNameOfAnotherByLookingLikeIt() {
        for (String id : HOSTILE) {
            String stem = stem(ObjectKey.of(id, 0, "png"));
            if (!stem.equals(id)) {
                assertThat(stem(ObjectKey.of(stem, 0, "png"))).isNotEqualTo(stem);
            }
        }
    }

    @Test
    void randomIdsNeverShareAName() {
        var random = new Random(7);
        Map<String, String> owners = new HashMap<>();
        for (String id : randomIds(random, 20_000)) {
            String before = owners.put(ObjectKey.of(id, 0, "png").name(), id);
            assertThat(before).isIn(null, id);
        }
    }

    @Test
    void theSameImageAlwaysHasTheSameName() {
        for (String id : HOSTILE) {
            assertThat(ObjectKey.of(id, 3, "webp")).isEqualTo(ObjectKey.of(id, 3, "webp"));
        }
        assertThat(ObjectKey.of("../x", 0, "png").name())
                .isEqualTo(
                        "x.293b816a95d0d8272e59e5243bb072cd1d27a88ca5bdeb4be2aa2d962d4948e0-0.png");
    }

    @Test
    void aPlainIdIsReadWhole() {
        assertThat(ObjectKey.of("0198c7d2-7c1f-7e33-a1b2-3c4d5e6f7a8b", 2, "jpeg").name())
                .isEqualTo("0198c7d2-7c1f-7e33-a1b2-3c4d5e6f7a8b-2.jpeg");
    }

    @Test
    void anIndexBelowZeroOrAnOddFormatIsRefused() {
        assertThatThrownBy(() -> ObjectKey.of("a", -1, "png"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> ObjectKey.of("a", 0, "../png"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'../png'");
    }

    private static String stem(ObjectKey key) {
        return key.name().substring(0, key.name().length() - "-0.png".length());
    }

    private static List<String> randomIds(Random random, int count) {
        String letters = "aAbB01-_./\\é絵 \ud83c";
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            var id = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                id.append(letters.charAt(random.nextInt(letters.length())));
            }
            ids.add(id.toString());
        }
        return ids;
    }
}
