package dev.darkroom.standalone.bench.drawing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What came of each picture in each way of drawing it. Ours have to agree to the last byte, those
/// of others to one level of 255. Safe for use by many threads.
public final class PictureBook {

    private record First(String way, String sha256) {}

    private final Map<String, First> first = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<String> differences = new ArrayList<>();
    private int compared;
    private int farthest;

    /// A way of ours has drawn a picture.
    ///
    /// @param picture its [Wish#name]
    /// @param sha256 of the file, hexadecimal
    public synchronized void ours(String way, String picture, String sha256) {
        First before = first.putIfAbsent(picture, new First(way, sha256));
        if (before == null) {
            return;
        }
        compared++;
        if (!before.sha256.equals(sha256)) {
            differences.add(
                    "%s: the file of %s differs from that of %s"
                            .formatted(picture, way, before.way));
        }
    }

    /// The file itself, for comparisons that go by pixels.
    public synchronized void keep(String picture, byte[] file) {
        files.putIfAbsent(picture, file);
    }

    /// Another program has drawn a picture; passed over where none of ours has.
    ///
    /// @param png its file
    public synchronized void theirs(String way, String picture, byte[] png) {
        byte[] own = files.get(picture);
        if (own == null) {
            return;
        }
        compared++;
        Optional<Integer> away = Levels.difference(own, png);
        farthest = Math.max(farthest, away.orElse(0));
        away.filter(levels -> levels > Levels.NEAR)
                .ifPresent(
                        levels ->
                                differences.add(
                                        "%s: %s is %s levels of 255 away from ours"
                                                .formatted(picture, way, levels)));
    }

    /// How often a picture was compared with another drawing of it.
    public synchronized int compared() {
        return compared;
    }

    /// How far pictures of other programs were away from ours at most, in levels of 255.
    public synchronized int farthest() {
        return farthest;
    }

    /// A sentence for each drawing that was not as it should be.
    public synchronized List<String> differences() {
        return List.copyOf(differences);
    }
}
