package dev.darkroom.schemas.wire;

import io.apicurio.registry.resolver.config.SchemaResolverConfig;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.apicurio.registry.serde.avro.AvroSerdeConfig;

import org.apache.avro.specific.SpecificRecord;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// The Confluent wire format (`00`, a four-byte schema id, the binary value) through a schema
/// registry, for clusters whose other programs expect it. The serde is Apicurio's; it registers a
/// schema when it first meets it.
public final class RegistryWire implements Wire {

    static {
        AvroSafety.ensure();
    }

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BoundedRegistry registry;
    private final AvroKafkaSerializer<SpecificRecord> serializer;
    private final AvroKafkaDeserializer<SpecificRecord> deserializer;

    /// @param url of the registry's own API, such as `http://registry:8080/apis/registry/v3`
    /// @param settings further `apicurio.registry.*` properties: credentials, TLS, proxies
    public RegistryWire(String url, Map<String, Object> settings) {
        this(url, settings, PATIENCE);
    }

    /// @param patience how long an answer of the registry is waited for
    RegistryWire(String url, Map<String, Object> settings, Duration patience) {
        var properties = new HashMap<>(settings);
        properties.put(SchemaResolverConfig.REGISTRY_URL, url);
        properties.putIfAbsent(SchemaResolverConfig.AUTO_REGISTER_ARTIFACT, true);
        // Each schema whole in one piece, as on the schemas topic: not every registry knows
        // references.
        properties.putIfAbsent(SchemaResolverConfig.DEREFERENCE_SCHEMA, true);
        // What a number stands for does not change while the registry is out of reach.
        properties.putIfAbsent(SchemaResolverConfig.FAULT_TOLERANT_REFRESH, true);
        properties.put(AvroSerdeConfig.USE_SPECIFIC_AVRO_READER, true);
        registry = new BoundedRegistry(properties, patience);
        serializer = new AvroKafkaSerializer<>(registry);
        serializer.configure(properties, false);
        deserializer = new AvroKafkaDeserializer<>(registry);
        deserializer.configure(properties, false);
    }

    @Override
    public byte[] encode(String topic, SpecificRecord value) {
        try {
            return serializer.serialize(topic, value);
        } catch (RuntimeException e) {
            demandReached(e);
            throw e;
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
            demandReached(e);
            throw new UnreadableRecordException(
                    "%s bytes that the schema registry does not make a %s of: %s"
                            .formatted(bytes.length, type.getSimpleName(), e.getMessage()),
                    e);
        }
    }

    // The serde wraps whatever goes wrong, in bytes or on the way to the registry, in types of its
    // own.
    private static void demandReached(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SchemaUnavailableException unavailable) {
                throw unavailable;
            }
        }
    }

    @Override
    public void close() {
        serializer.close();
        deserializer.close();
        registry.close();
    }
}
