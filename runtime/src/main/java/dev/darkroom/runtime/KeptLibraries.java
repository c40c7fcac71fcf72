package dev.darkroom.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;

/// The native code of libraries, unpacked once into a folder and found there by every later start.
/// By themselves libraries unpack it at each start, some forty megabytes, a third of a second.
///
/// Each library has a folder of its own there, called by the checksum of what is in it, so that two
/// versions do not meet. The system property `darkroom.native` names the place; without it nothing
/// is kept.
public final class KeptLibraries {
    private static final String PROPERTY = "darkroom.native";
    private static final Logger LOG = LoggerFactory.getLogger(KeptLibraries.class);

    private KeptLibraries() {}

    /// What a JVM that is started from this one is told, to find the same; nothing if nothing is
    /// kept.
    public static List<String> option() {
        String place = System.getProperty(PROPERTY);
        return place == null ? List.of() : List.of("-D" + PROPERTY + "=" + place);
    }

    /// Where the files of one library lie unpacked, whole.
    ///
    /// @param among a class of the library
    /// @param files names of files as the library looks for them, each with the resource that it is
    ///   unpacked from, as that is called beside the class
    /// @return empty where no folder is named, where it cannot be written or nothing in it may be
    ///   executed, and where the library has not all of the resources in one jar: not for this kind
    ///   of machine
    public static Optional<Path> folder(Class<?> among, Map<String, String> files) {
        String place = System.getProperty(PROPERTY);
        if (place == null) {
            return Optional.empty();
        }
        try {
            Map<String, JarURLConnection> packed = packed(among, files);
            return packed.size() == files.size()
                    ? Optional.of(unpacked(Path.of(place).toAbsolutePath(), packed))
                    : Optional.empty();
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("folder", place)
                    .addKeyValue("error", e.toString())
                    .log("Native code cannot be kept; it is unpacked at each start");
            return Optional.empty();
        }
    }

    private static Map<String, JarURLConnection> packed(Class<?> among, Map<String, String> files)
            throws IOException {
        Map<String, JarURLConnection> packed = new TreeMap<>(); // each start in the same order
        for (var file : files.entrySet()) {
            URL resource = among.getResource(file.getValue());
            if (resource != null && resource.openConnection() instanceof JarURLConnection jar) {
                packed.put(file.getKey(), jar);
            }
        }
        return packed;
    }

    private static Path unpacked(Path place, Map<String, JarURLConnection> files)
            throws IOException {
        var name = new StringBuilder();
        for (JarURLConnection file : files.values()) {
            name.append("%08x".formatted(file.getJarEntry().getCrc()));
        }
        Path folder = place.resolve(name.toString());
        for (var file : files.entrySet()) {
            Path kept = folder.resolve(file.getKey());
            if (!isWhole(kept, file.getValue().getJarEntry())) {
                unpack(file.getValue(), kept);
            }
        }
        return folder;
    }

    /// A machine that lost its power may have left a file of the right length without its bytes.
    private static boolean isWhole(Path kept, JarEntry packed) throws IOException {
        if (!Files.isExecutable(kept) || Files.size(kept) != packed.getSize()) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(kept)) {
            var checksum = new CRC32();
            checksum.update(channel.map(FileChannel.MapMode.READ_ONLY, 0, packed.getSize()));
            return checksum.getValue() == packed.getCrc();
        }
    }

    /// Under another name first: a process that starts at the same time sees all of it or nothing.
    private static void unpack(JarURLConnection packed, Path kept) throws IOException {
        Files.createDirectories(kept.getParent());
        Path part = Files.createTempFile(kept.getParent(), kept.getFileName().toString(), ".part");
        try {
            part.toFile().setExecutable(true);
            if (!Files.isExecutable(part)) { // a file system that is mounted so that none of its is
                throw new IOException("nothing may be executed there");
            }
            try (InputStream bytes = packed.getInputStream();
                    OutputStream out = Files.newOutputStream(part)) {
                bytes.transferTo(out);
            }
            Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
