package dev.darkroom.standalone.evaluate;

import dev.darkroom.worker.evaluation.Sample;
import dev.darkroom.worker.evaluation.Samples;
import dev.darkroom.worker.image.InscribedText;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The pictures in a folder and the folders below it, by name. A picture's prompt is the one
/// written into its own file.
public record PictureFolder(Path folder) implements Samples {

    public static final PictureLimits LIMITS = new PictureLimits(Integer.MAX_VALUE, 100_000_000);

    private static final Set<String> EXTENSIONS = Set.of("png", "jpg", "jpeg", "webp");

    @Override
    public String source() {
        return "folder " + folder;
    }

    @Override
    public void forEach(int most, Consumer<Sample> observer) throws IOException {
        for (Path file : pictures(most)) {
            observer.accept(read(file));
        }
    }

    /// Its files that are called like pictures.
    ///
    /// @param most that are wanted
    public List<Path> pictures(int most) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(PictureFolder::isPicture)
                    .sorted()
                    .limit(most)
                    .toList();
        }
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    static Sample read(Path file) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return new Sample(
                    PictureReader.read(bytes, LIMITS, Backdrop.WHITE), InscribedText.prompt(bytes));
        } catch (IOException e) {
            throw new IOException("reading picture %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
