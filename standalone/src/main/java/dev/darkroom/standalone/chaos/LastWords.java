package dev.darkroom.standalone.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// What a part said last, of a log that each of its lives adds to.
final class LastWords {

    private static final int MOST_BYTES = 16 << 10;
    private static final int MOST_LINES = 12;

    private LastWords() {}

    /// @param log of a part that has ended
    /// @param from where its last life began, in bytes
    /// @return its last lines
    static List<String> of(Path log, long from) throws IOException {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(from, file.length() - MOST_BYTES));
            byte[] said = new byte[(int) (file.length() - file.getFilePointer())];
            file.readFully(said);
            List<String> lines = new String(said, StandardCharsets.UTF_8).lines().toList();
            return lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size());
        }
    }
}
