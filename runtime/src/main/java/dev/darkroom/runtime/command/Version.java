package dev.darkroom.runtime.command;

import org.apache.kafka.clients.producer.KafkaProducer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// Which Darkroom this is, and which Kafka client.
public final class Version {

    private Version() {}

    /// @return such as `0.1.0`
    public static String number() {
        return stated(Version.class, "version.properties");
    }

    /// @return that of the Kafka client library, such as `4.4.0`
    public static String kafka() {
        return stated(KafkaProducer.class, "/kafka/kafka-version.properties");
    }

    /// @return the version, and those of what a report of a fault should name, too
    static String line() {
        return "darkroom %s (Java %s, Kafka client %s)"
                .formatted(number(), Runtime.version(), kafka());
    }

    private static String stated(Class<?> beside, String resource) {
        var properties = new Properties();
        try (InputStream file = beside.getResourceAsStream(resource)) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }
}
