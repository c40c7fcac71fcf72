import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/// Formats every Java source below a folder with google-java-format (AOSP style).
///
/// `java Format.java replace DIR` rewrites what is not formatted; `java Format.java check DIR`
/// lists it and exits 1. What is older than the stamp of the last clean run is not rewritten, and
/// without a stamp nothing that is as it was committed.
void main(String[] args) throws Exception {
    boolean check = args[0].equals("check");
    Path root = Path.of(args[1]);
    Path stamp = root.resolve("target/formatter/stamp");
    FileTime since =
            !check && Files.exists(stamp)
                    ? Files.getLastModifiedTime(stamp)
                    : FileTime.fromMillis(0);
    var started = FileTime.fromMillis(System.currentTimeMillis());
    var formatter = new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());
    var unformatted = new ConcurrentLinkedQueue<Path>();
    var broken = new ConcurrentLinkedQueue<String>();
    List<Path> sources = sources(root, since);
    if (!check && !Files.exists(stamp)) {
        uncommitted(root).ifPresent(sources::retainAll);
    }
    sources.parallelStream()
            .forEach(
                    file -> {
                        try {
                            String source = Files.readString(file);
                            String formatted = formatter.formatSourceAndFixImports(source);
                            if (!formatted.equals(source)) {
                                // Where it breaks a long text, only the second time satisfies it.
                                formatted = formatter.formatSourceAndFixImports(formatted);
                            }
                            if (!formatted.equals(source)) {
                                unformatted.add(root.relativize(file));
                                if (!check) {
                                    Files.writeString(file, formatted);
                                }
                            }
                        } catch (Exception e) {
                            // The compiler says what is wrong with it, and where, in its own words.
                            broken.add(root.relativize(file) + ": " + e.getMessage());
                        }
                    });
    broken.forEach(IO::println);
    unformatted.forEach(file -> IO.println((check ? "not formatted: " : "formatted ") + file));
    if (check && !unformatted.isEmpty()) {
        IO.println("run `mvn process-sources` to format them");
        System.exit(1);
    }
    if (broken.isEmpty()) {
        Files.createDirectories(stamp.getParent());
        Files.writeString(stamp, "");
        Files.setLastModifiedTime(stamp, started);
    }
}

/// What differs from the last commit; empty where there is no git, or nothing is under it.
private static Optional<Set<Path>> uncommitted(Path root) throws Exception {
    var changed = new HashSet<Path>();
    for (String asked : List.of("diff --name-only --relative -z HEAD", "ls-files --others -z")) {
        var git = new ProcessBuilder(("git " + asked).split(" "));
        git.directory(root.toFile()).redirectError(Redirect.DISCARD);
        try {
            Process process = git.start();
            String told = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                return Optional.empty();
            }
            Stream.of(told.split("\0")).map(root::resolve).forEach(changed::add);
        } catch (IOException noGit) {
            return Optional.empty();
        }
    }
    return Optional.of(changed);
}

private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git", ".darkroom");

private static List<Path> sources(Path root, FileTime since) throws Exception {
    var found = new ArrayList<Path>();
    Files.walkFileTree(
            root,
            new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    return NOT_OURS.contains(String.valueOf(dir.getFileName()))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(".java")
                            && attributes.lastModifiedTime().compareTo(since) >= 0) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
    return found;
}
