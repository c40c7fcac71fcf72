package dev.darkroom.worker.onnx.learned;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Reads small files of PyTorch's `torch.save`: a ZIP with a pickle that says what there is, and a
/// file for the numbers of each tensor. Of the pickle only what [Pickle] knows is read; nothing in
/// it is ever run.
final class TorchFile {
    private static final String PICKLE = "/data.pkl";
    private static final int MOST_PICKLE = 1 << 20;
    private static final int DEEPEST = 4;
    private static final int MOST_NUMBERS = 64 << 20;

    private final ZipFile zip;
    private final String root;
    private final Map<String, ByteBuffer> storages = new HashMap<>();

    private TorchFile(ZipFile zip, String root) {
        this.zip = zip;
        this.root = root;
    }

    /// What was saved, where that is a dictionary: tensors, texts and further dictionaries by their
    /// names.
    ///
    /// @throws IllegalArgumentException if it is no such file, or holds more than vectors
    static Map<String, Object> read(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String pickle =
                    zip.stream()
                            .map(ZipEntry::getName)
                            .filter(name -> name.endsWith(PICKLE))
                            .findFirst()
                            .orElseThrow(
                                    () -> new IllegalArgumentException("a ZIP without data.pkl"));
            String root = pickle.substring(0, pickle.length() - PICKLE.length());
            var torch = new TorchFile(zip, root);
            ByteBuffer said = torch.bytes(pickle, MOST_PICKLE);
            return torch.resolved(new Pickle(said).read(), 1);
        } catch (ZipException e) {
            throw new IllegalArgumentException(
                    "no ZIP, as torch.save of version 1.6 and newer writes", e);
        }
    }

    private Map<String, Object> resolved(Object value, int depth) throws IOException {
        if (!(value instanceof Map<?, ?> said) || depth > DEEPEST) {
            throw new IllegalArgumentException("something that is no dictionary of tensors");
        }
        Map<String, Object> resolved = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : said.entrySet()) {
            Object held = entry.getValue();
            if (held instanceof Map<?, ?>) {
                held = resolved(held, depth + 1);
            } else if (held instanceof Pickle.Tensor tensor) {
                held = vectors(tensor);
            }
            resolved.put(String.valueOf(entry.getKey()), held);
        }
        return resolved;
    }

    private Vectors vectors(Pickle.Tensor tensor) throws IOException {
        String name = root + "/data/" + tensor.storage().key();
        ByteBuffer numbers = storages.get(name);
        if (numbers == null) {
            numbers = bytes(name, MOST_NUMBERS);
            storages.put(name, numbers);
        }
        return Vectors.of(
                numbers, tensor.storage().kind(), tensor.start(), tensor.shape(), tensor.strides());
    }

    private ByteBuffer bytes(String name, int most) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IllegalArgumentException("a ZIP without " + name);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new IllegalArgumentException(
                        "more than %s bytes in %s".formatted(most, name));
            }
            return ByteBuffer.wrap(bytes);
        }
    }
}
