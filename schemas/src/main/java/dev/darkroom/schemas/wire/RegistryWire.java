package dev.darkroom.schemas.wire;

import com.microsoft.kiota.ApiException;

import io.apicurio.registry.resolver.config.SchemaResolverConfig;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.apicurio.registry.serde.avro.AvroSerdeConfig;
import io.vertx.core.VertxException;

import org.apache.avro.specific.SpecificRecord;

import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

/// The Confluent wire format (`00`, a four-byte schema id, the binary value) through a schema
/// registry, for clusters whose other programs expect it. The serde is Apicurio's; it registers a
/// schema when it first meets it.
public final class RegistryWire implements Wire {

    static {
        AvroSafety.ensure();
    }

    private static final int NOT_FOUND = 404;

    private final AvroKafkaSerializer<SpecificRecord> serializer = new AvroKafkaSerializer<>();
    private final AvroKafkaDeserializer<SpecificRecord> deserializer =
            new AvroKafkaDeserializer<>();

    /// @param url of the registry's own API, such as `http://registry:8080/apis/registry/v3`
    /// @param settings further `apicurio.registry.*` properties: credentials, TLS, proxies
    public RegistryWire(String url, Map<String, Object> settings) {
        var properties = new HashMap<>(settings);
        properties.put(SchemaResolverConfig.REGISTRY_URL, url);
        properties.putIfAbsent(SchemaResolverConfig.AUTO_REGISTER_ARTIFACT, true);
        // Each schema whole in one piece, as on the schemas topic: not every registry knows
        // references.
        properties.putIfAbsent(SchemaResolverConfig.DEREFERENCE_SCHEMA, true);
        // What a number stands for does not change while the registry is out of reach.
        properties.putIfAbsent(SchemaResolverConfig.FAULT_TOLERANT_REFRESH, true);
        properties.put(AvroSerdeConfig.USE_SPECIFIC_AVRO_READER, true);
        serializer.configure(properties, false);
        deserializer.configure(properties, false);
    }

    @Override
    public byte[] encode(String topic, SpecificRecord value) {
        try {
            return serializer.serialize(topic, value);
        } catch (RuntimeException e) {
            throw outOfReach(e) ? unavailable(e) : e;
        }
    }

    @Override
    public <T extends SpecificRecord> T decode(String topic, byte[] bytes, Class<T> type) {
        if (bytes == null) {
            throw new UnreadableRecordException("the value is null");
        }
        try {
            return type.cast(deserializer.deserialize(topic, bytes));
        } catch (RuntimeException e) {
            // The serde wraps whatever goes wrong, in bytes or on the way to the registry, in types
            // of its own.
            if (outOfReach(e)) {
                throw unavailable(e);
            }
            throw new UnreadableRecordException(
                    "%s bytes that the schema registry does not make a %s of: %s"
                            .formatted(bytes.length, type.getSimpleName(), e.getMessage()),
                    e);
        }
    }

    // A registry that answers 404 has been asked and knows of no such schema; any other failure is
    // its own.
    private static boolean outOfReach(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(
                        cause ->
                                switch (cause) {
                                    case ApiException refused ->
                                            refused.getResponseStatusCode() != NOT_FOUND;
                                    case SocketException _,
                                            UnknownHostException _,
                                            SSLException _,
                                            VertxException _,
                                            TimeoutException _ ->
                                            true;
                                    default -> false;
                                });
    }

    private static SchemaUnavailableException unavailable(RuntimeException cause) {
        return new SchemaUnavailableException(
                "the schema registry is out of reach: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        serializer.close();
        deserializer.close();
    }
}
