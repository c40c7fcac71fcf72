package dev.darkroom.runtime.command;

import org.apache.kafka.common.utils.AppInfoParser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// Which Darkroom this is.
public final class Version {

    private Version() {}

    /// @return such as `0.1.0`
    public static String number() {
        var properties = new Properties();
        try (InputStream file = Version.class.getResourceAsStream("version.properties")) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    /// @return the version, and those of what a report of a fault should name, too
    static String line() {
        return "darkroom %s (Java %s, Kafka client %s)"
                .formatted(number(), Runtime.version(), AppInfoParser.getVersion());
    }
}
