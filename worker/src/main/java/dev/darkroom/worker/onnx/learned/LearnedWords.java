package dev.darkroom.worker.onnx.learned;

import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// The learned words of a model folder: files in its folder `embeddings`, and files beside its
/// `model_index.json` that hold such words. Each is for the CLIP encoder that it names, or else for
/// the first whose embeddings are as wide.
///
/// Gal et al., *An Image is Worth One Word: Personalizing Text-to-Image Generation using Textual
/// Inversion*, arXiv:2208.01618.
///
/// @param files that they are in, in the order of their paths
/// @param words by the part that reads them, in the order of their files
public record LearnedWords(List<Path> files, Map<String, List<LearnedWord>> words) {
    /// Where programs of the field keep them.
    private static final String FOLDER = "embeddings";

    private static final Logger LOG = LoggerFactory.getLogger(LearnedWords.class);
    private static final List<String> ENCODERS = List.of("text_encoder", "text_encoder_2");

    /// @throws ModelFolderException if a file in `embeddings` holds no words, or words do not fit
    public static LearnedWords of(ModelFolder folder) {
        List<Path> read = new ArrayList<>();
        Map<String, List<LearnedWord>> words = new LinkedHashMap<>();
        Map<String, Path> known = new LinkedHashMap<>();
        for (Path file : candidates(folder.path())) {
            List<LearnedFile.Found> held = read(folder, file);
            if (!held.isEmpty()) {
                read.add(file);
            }
            for (LearnedFile.Found found : held) {
                String part = part(folder, file, found);
                Path other = known.putIfAbsent(part + ' ' + found.word().word(), file);
                if (other != null) {
                    throw unfit(
                            folder,
                            file,
                            "has the word '%s' that %s has"
                                    .formatted(found.word().word(), other.getFileName()));
                }
                words.computeIfAbsent(part, _ -> new ArrayList<>()).add(found.word());
            }
        }
        return new LearnedWords(read, words);
    }

    /// What an encoder has to know besides its vocabulary.
    public List<LearnedWord> of(String part) {
        return words.getOrDefault(part, List.of());
    }

    private static List<Path> candidates(Path folder) {
        return Stream.of(folder, folder.resolve(FOLDER)).flatMap(LearnedWords::in).toList();
    }

    private static Stream<Path> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all
                    .filter(Files::isRegularFile)
                    .filter(LearnedFile::named)
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new ModelFolderException(folder, "it cannot be listed", e);
        }
    }

    /// Beside the index also lie checkpoints and other things that no part of a folder reads.
    private static List<LearnedFile.Found> read(ModelFolder folder, Path file) {
        try {
            return LearnedFile.read(file);
        } catch (IllegalArgumentException | IOException e) {
            if (file.getParent().equals(folder.path())) {
                LOG.atInfo()
                        .addKeyValue("file", file.getFileName())
                        .addKeyValue("found", e.getMessage())
                        .log("A file beside the model holds no learned words and is not read");
                return List.of();
            }
            throw unfit(folder, file, "holds no learned words: " + e.getMessage());
        }
    }

    private static String part(ModelFolder folder, Path file, LearnedFile.Found found) {
        List<String> possible = found.encoder().map(List::of).orElse(ENCODERS);
        List<String> widths = new ArrayList<>();
        for (String part : possible) {
            OptionalInt width = width(folder, part);
            if (width.isPresent() && width.getAsInt() == found.word().width()) {
                return part;
            }
            width.ifPresent(wide -> widths.add("%s has %s".formatted(part, wide)));
        }
        throw unfit(
                folder,
                file,
                "has vectors of %s numbers for '%s' and %s"
                        .formatted(
                                found.word().width(),
                                found.word().word(),
                                widths.isEmpty()
                                        ? "there is no encoder for them"
                                        : String.join(", ", widths)));
    }

    /// Of an encoder of CLIP's kind; others have no words of their own in the field's files.
    private static OptionalInt width(ModelFolder folder, String part) {
        String kind = folder.index().path(part).path(1).asText("CLIP");
        if (!folder.has(part) || !kind.contains("CLIP")) {
            return OptionalInt.empty();
        }
        try {
            return folder.graph(part).embeddingWidth();
        } catch (IOException | RuntimeException e) {
            throw new ModelFolderException(
                    folder.path(), "%s cannot be used: %s".formatted(part, e.getMessage()), e);
        }
    }

    private static ModelFolderException unfit(ModelFolder folder, Path file, String found) {
        return new ModelFolderException(
                folder.path(), "%s %s".formatted(folder.path().relativize(file), found));
    }
}
