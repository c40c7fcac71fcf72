package dev.darkroom.standalone;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

/// A PKCS #12 file of keys and certificates. New keys are made with the JDK's own tool, which is a
/// process; all else is done here.
public final class KeyFile {

    private static final String TYPE = "PKCS12";

    private final Path file;
    private final String password;

    /// @param file is made with the first entry
    public KeyFile(Path file, String password) {
        this.file = file;
        this.password = password;
    }

    /// Makes a key on an elliptic curve, and a certificate of the name `CN=alias`.
    ///
    /// @param more options of `keytool -genkeypair`
    public void make(String alias, String... more) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-J-XX:TieredStopAtLevel=1",
                                "-J-XX:+UseSerialGC",
                                "-genkeypair",
                                "-storetype",
                                TYPE,
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                password,
                                "-alias",
                                alias,
                                "-dname",
                                "CN=" + alias,
                                "-keyalg",
                                "EC"));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool for %s in %s: %s".formatted(alias, file, said));
        }
    }

    /// Takes the certificate of another file for one to trust.
    public void trust(String alias, KeyFile other) throws IOException, GeneralSecurityException {
        KeyStore store = read();
        store.setCertificateEntry(alias, other.read().getCertificate(alias));
        write(store);
    }

    /// Takes an entry out.
    public void remove(String alias) throws IOException, GeneralSecurityException {
        KeyStore store = read();
        store.deleteEntry(alias);
        write(store);
    }

    private KeyStore read() throws IOException, GeneralSecurityException {
        if (Files.exists(file)) {
            return KeyStore.getInstance(file.toFile(), password.toCharArray());
        }
        KeyStore none = KeyStore.getInstance(TYPE);
        none.load(null, null);
        return none;
    }

    private void write(KeyStore store) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
    }
}
