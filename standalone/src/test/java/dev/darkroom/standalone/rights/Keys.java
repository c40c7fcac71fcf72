package dev.darkroom.standalone.rights;

import dev.darkroom.standalone.KeyFile;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;

/// Keys and certificates for one broker and one client.
final class Keys {

    static final String PASSWORD = "keys-are-secret-9";

    /// Whom brokers take the client for.
    static final String PRINCIPAL = "User:CN=worker";

    private final Path folder;

    /// @param folder where they are written
    Keys(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        this.folder = folder;
        KeyFile trusted = file("trusted");
        for (String who : List.of("broker", "worker")) {
            file(who).make(who, "-ext", "san=ip:127.0.0.1");
            trusted.trust(who, file(who));
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

    private KeyFile file(String name) {
        return new KeyFile(folder.resolve(name + ".p12"), PASSWORD);
    }
}
