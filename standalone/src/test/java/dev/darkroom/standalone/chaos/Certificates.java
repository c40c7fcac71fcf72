package dev.darkroom.standalone.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An authority that clients trust, and the certificate that it gives a broker; made with the JDK's
/// own tool. A certificate that is trusted by itself would be taken after its time, too.
final class Certificates {

    private static final String PASSWORD = "certificates-are-brief";

    private final Path folder;

    /// @param folder where they are written
    Certificates(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        tool(
                "root",
                "root",
                "-genkeypair",
                "-dname",
                "CN=root",
                "-keyalg",
                "EC",
                "-ext",
                "bc:c",
                "-startdate",
                "-30d",
                "-validity",
                "3650");
        tool("root", "root", "-exportcert", "-file", file("root.crt"));
        tool("trusted", "root", "-importcert", "-noprompt", "-file", file("root.crt"));
    }

    /// Gives the broker a new key and a certificate for so long from now on.
    void issue(int days) throws IOException, InterruptedException {
        issue("-1d", days + 1);
    }

    /// Gives the broker a certificate whose time has passed.
    void issueExpired() throws IOException, InterruptedException {
        issue("-2d", 1);
    }

    private void issue(String from, int days) throws IOException, InterruptedException {
        Files.deleteIfExists(folder.resolve("broker.p12"));
        tool("broker", "broker", "-genkeypair", "-dname", "CN=broker", "-keyalg", "EC");
        tool("broker", "broker", "-certreq", "-file", file("broker.csr"));
        tool(
                "root",
                "root",
                "-gencert",
                "-infile",
                file("broker.csr"),
                "-outfile",
                file("broker.crt"),
                "-ext",
                "san=ip:127.0.0.1",
                "-startdate",
                from,
                "-validity",
                Integer.toString(days));
        tool("broker", "root", "-importcert", "-noprompt", "-file", file("root.crt"));
        tool("broker", "broker", "-importcert", "-noprompt", "-file", file("broker.crt"));
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

    private void tool(String store, String alias, String... arguments)
            throws IOException, InterruptedException {
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var command =
                new ArrayList<>(
                        List.of(
                                keytool,
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file(store + ".p12"),
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                alias));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool %s: %s".formatted(arguments[0], said));
        }
    }
}
