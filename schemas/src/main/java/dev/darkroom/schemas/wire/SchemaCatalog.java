package dev.darkroom.schemas.wire;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.SchemaStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Schemas by fingerprint: the ones released with this program, and the ones learnt from the
/// `schemas` topic.
///
/// A fingerprint nobody knows yet is looked for once more through the [Lookup] before it is called
/// unknown.
public final class SchemaCatalog implements SchemaStore {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaCatalog.class);

    /// The versions of the wire contract, oldest first. The records of the last are the ones that
    /// are written.
    private static final List<String> VERSIONS =
            Stream.iterate(1, version -> version + 1)
                    .map(version -> "v" + version)
                    .takeWhile(SchemaCatalog::isReleased)
                    .toList();

    /// Names of the records that travel as topic values, as their released files are named.
    public static final List<String> RECORDS =
            List.of(
                    "Attempt",
                    "Cancellation",
                    "GenerationProgress",
                    "GenerationResult",
                    "PromptRequest",
                    "Receipt",
                    "RequestOutcome",
                    "StoredImage",
                    "WorkerOffer");

    private record Released(String record, String json, Schema schema, long fingerprint) {}

    /// Where schemas beyond the released ones come from.
    @FunctionalInterface
    public interface Lookup {

        /// Reads what has been published since the last call; may wait for the broker, for a
        /// bounded time.
        ///
        /// @return schema JSON texts; empty if there is nothing new
        /// @throws SchemaUnavailableException if they cannot be read; the next call reads them all
        List<String> newSchemas();

        /// Whether schemas that have been published may be missing there for now.
        default boolean incomplete() {
            return false;
        }
    }

    /// What is released with this program: read and parsed once, for all catalogs.
    private static final List<Released> RELEASED =
            VERSIONS.stream()
                    .flatMap(version -> RECORDS.stream().flatMap(name -> read(version, name)))
                    .toList();

    private static final Set<String> RELEASED_TEXTS =
            RELEASED.stream().map(Released::json).collect(Collectors.toSet());

    private final Map<Long, Schema> known = new ConcurrentHashMap<>();
    private final Lookup lookup;

    private SchemaCatalog(Lookup lookup) {
        this.lookup = lookup;
        RELEASED.forEach(released -> known.put(released.fingerprint(), released.schema()));
    }

    /// Only what is released with this program.
    public static SchemaCatalog releasedOnly() {
        return new SchemaCatalog(List::of);
    }

    /// Also what `lookup` finds, asked whenever a fingerprint is not known.
    public static SchemaCatalog learningFrom(Lookup lookup) {
        return new SchemaCatalog(lookup);
    }

    /// @return schema JSON by fingerprint (16 lower-case hex digits, most significant first), for
    ///   the `schemas` topic
    public static Map<String, String> released() {
        var byFingerprint = new LinkedHashMap<String, String>();
        RELEASED.forEach(
                released -> byFingerprint.put(hex(released.fingerprint()), released.json()));
        return byFingerprint;
    }

    /// @return the released schemas of one record, oldest first; the last is the one written
    static List<Schema> versionsOf(String record) {
        return RELEASED.stream()
                .filter(released -> released.record().equals(record))
                .map(Released::schema)
                .toList();
    }

    private static boolean isReleased(String version) {
        return resource(version, "PromptRequest").isPresent();
    }

    /// @return nothing where the version has no such record yet
    private static Stream<Released> read(String version, String record) {
        return resource(version, record).stream()
                .map(
                        json -> {
                            Schema schema = parse(json);
                            return new Released(record, json, schema, fingerprint(schema));
                        });
    }

    /// @return the schema's 64-bit Rabin fingerprint, over its parsing canonical form
    public static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    /// @return null if nobody has published it
    /// @throws SchemaUnavailableException if that cannot be known now
    @Override
    public Schema findByFingerprint(long fingerprint) {
        Schema schema = known.get(fingerprint);
        if (schema == null) {
            lookup.newSchemas().forEach(this::learn);
            schema = known.get(fingerprint);
        }
        if (schema == null && lookup.incomplete()) {
            throw new SchemaUnavailableException(
                    "schema %s is not known yet: its writer may not have put it back"
                            .formatted(hex(fingerprint)));
        }
        return schema;
    }

    // Anybody may write to the topic: a text that is no schema must not keep the others from being
    // learnt.
    private void learn(String json) {
        if (RELEASED_TEXTS.contains(json)) {
            return;
        }
        try {
            Schema schema = parse(json);
            known.put(fingerprint(schema), schema);
        } catch (AvroRuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("error", e.getMessage())
                    .log("Passed over a schema that Avro cannot parse");
        }
    }

    static String hex(long fingerprint) {
        return HexFormat.of().toHexDigits(fingerprint);
    }

    private static Schema parse(String json) {
        return new Schema.Parser().parse(json);
    }

    private static Optional<String> resource(String version, String record) {
        String name = "/released/%s/%s.avsc".formatted(version, record);
        try (InputStream in = SchemaCatalog.class.getResourceAsStream(name)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + name, e);
        }
    }
}
