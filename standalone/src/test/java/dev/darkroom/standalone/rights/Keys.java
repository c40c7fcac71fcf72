package dev.darkroom.standalone.rights;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Keys and certificates for one broker and one client, made with the JDK's own tool.
final class Keys {

    static final String PASSWORD = "keys-are-secret-9";

    /// Whom brokers take the client for.
    static final String PRINCIPAL = "User:CN=worker";

    private final Path folder;

    /// @param folder where they are written
    Keys(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        for (String who : List.of("broker", "worker")) {
            tool(
                    who,
                    "-genkeypair",
                    "-dname",
                    "CN=" + who,
                    "-keyalg",
                    "EC",
                    "-ext",
                    "san=ip:127.0.0.1");
            tool(who, "-exportcert", "-file", folder.resolve(who + ".crt").toString());
            run(
                    "trusted",
                    who,
                    "-importcert",
                    "-noprompt",
                    "-file",
                    folder.resolve(who + ".crt").toString());
        }
    }

    /// Kafka's properties for whoever shows this key and trusts both.
    Map<String, String> of(String who) {
        return Map.of(
                "ssl.keystore.location",
                folder.resolve(who + ".p12").toString(),
                "ssl.keystore.password",
                PASSWORD,
                "ssl.keystore.type",
                "PKCS12",
                "ssl.truststore.location",
                folder.resolve("trusted.p12").toString(),
                "ssl.truststore.password",
                PASSWORD,
                "ssl.truststore.type",
                "PKCS12");
    }

    /// Kafka's properties for whoever shows no key.
    Map<String, String> trusted() {
        return Map.of(
                "ssl.truststore.location",
                folder.resolve("trusted.p12").toString(),
                "ssl.truststore.password",
                PASSWORD,
                "ssl.truststore.type",
                "PKCS12");
    }

    private void tool(String who, String... arguments) throws IOException, InterruptedException {
        run(who, who, arguments);
    }

    private void run(String store, String alias, String... arguments)
            throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                folder.resolve(store + ".p12").toString(),
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                alias));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }
}
