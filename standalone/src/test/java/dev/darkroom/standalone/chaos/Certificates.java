package dev.darkroom.standalone.chaos;

import dev.darkroom.standalone.KeyFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.Map;

/// An authority that clients trust, and the certificate that it gives a broker. A certificate that
/// is trusted by itself would be taken after its time, too.
final class Certificates {

    private static final String PASSWORD = "certificates-are-brief";

    private final Path folder;

    /// @param folder where they are written
    Certificates(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        this.folder = Files.createDirectories(folder);
        var root = new KeyFile(Path.of(file("root.p12")), PASSWORD);
        root.make("root", "-ext", "bc:c", "-startdate", "-30d", "-validity", "3650");
        new KeyFile(Path.of(file("trusted.p12")), PASSWORD).trust("root", root);
    }

    /// Gives the broker a new key and a certificate for so long from now on.
    void issue(int days) throws IOException, InterruptedException, GeneralSecurityException {
        issue("-1d", days + 1);
    }

    /// Gives the broker a certificate whose time has passed.
    void issueExpired() throws IOException, InterruptedException, GeneralSecurityException {
        issue("-2d", 1);
    }

    // A key is signed by another of its file; the broker has no use for that one.
    private void issue(String from, int days)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file =
                Files.copy(
                        Path.of(file("root.p12")),
                        Path.of(file("broker.p12")),
                        StandardCopyOption.REPLACE_EXISTING);
        var broker = new KeyFile(file, PASSWORD);
        broker.make(
                "broker",
                "-signer",
                "root",
                "-ext",
                "san=ip:127.0.0.1",
                "-startdate",
                from,
                "-validity",
                Integer.toString(days));
        broker.remove("root");
    }

    /// Kafka's properties for the broker.
    Map<String, String> broker() {
        return Map.of(
                "ssl.keystore.location",
                file("broker.p12"),
                "ssl.keystore.password",
                PASSWORD,
                "ssl.keystore.type",
                "PKCS12");
    }

    /// Kafka's properties for its clients.
    Map<String, String> clients() {
        return Map.of(
                "security.protocol",
                "SSL",
                "ssl.truststore.location",
                file("trusted.p12"),
                "ssl.truststore.password",
                PASSWORD,
                "ssl.truststore.type",
                "PKCS12");
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }
}
