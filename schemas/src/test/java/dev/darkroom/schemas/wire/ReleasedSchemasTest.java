package dev.darkroom.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

class ReleasedSchemasTest {

    private static final Path RELEASED = Path.of("released");

    static Stream<Path> versions() throws IOException {
        try (Stream<Path> folders = Files.list(RELEASED)) {
            return folders.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void everyRecordReadsWhatEveryReleasedVersionWrote(Path version) throws Exception {
        for (String record : SchemaCatalog.RECORDS) {
            Path file = version.resolve(record + ".avsc");
            if (Files.exists(file)) {
                var result =
                        SchemaCompatibility.checkReaderWriterCompatibility(
                                current(record), parse(file));
                assertThat(result.getType())
                        .as("%s read by the present %s: %s", file, record, result.getResult())
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aReleasedSchemaNeverChanges(Path version) throws Exception {
        var fingerprints = new Properties();
        try (var in = Files.newBufferedReader(version.resolve("fingerprints.properties"))) {
            fingerprints.load(in);
        }
        for (String record : fingerprints.stringPropertyNames()) {
            assertThat(
                            SchemaCatalog.hex(
                                    SchemaCatalog.fingerprint(
                                            parse(version.resolve(record + ".avsc")))))
                    .as("%s of %s", record, version)
                    .isEqualTo(fingerprints.getProperty(record));
        }
        assertThat(fingerprints.stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(recordsIn(version));
    }

    @Test
    void theRecordsOfTheProgramAreThoseOfTheNewestVersion() throws Exception {
        for (String record : SchemaCatalog.RECORDS) {
            assertThat(SchemaCatalog.fingerprint(current(record)))
                    .as(record)
                    .isEqualTo(
                            SchemaCatalog.fingerprint(SchemaCatalog.versionsOf(record).getLast()));
        }
    }

    @Test
    void aLaterRequestBeginsWithTheFieldsOfTheOneBefore() {
        List<Schema> versions = SchemaCatalog.versionsOf("PromptRequest");
        for (Schema older : versions) {
            assertThat(names(versions.getLast())).startsWith(names(older));
        }
    }

    private static String[] names(Schema record) {
        return record.getFields().stream().map(Schema.Field::name).toArray(String[]::new);
    }

    @Test
    void everyFieldIsDocumented() throws Exception {
        for (String record : SchemaCatalog.RECORDS) {
            for (Schema version : SchemaCatalog.versionsOf(record)) {
                documented(version);
            }
        }
    }

    private static void documented(Schema schema) {
        switch (schema.getType()) {
            case RECORD ->
                    schema.getFields()
                            .forEach(
                                    field -> {
                                        assertThat(field.doc())
                                                .as("%s.%s", schema.getName(), field.name())
                                                .isNotBlank();
                                        documented(field.schema());
                                    });
            case UNION -> schema.getTypes().forEach(ReleasedSchemasTest::documented);
            case ARRAY -> documented(schema.getElementType());
            case MAP -> documented(schema.getValueType());
            case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }

    private static List<String> recordsIn(Path version) throws IOException {
        try (Stream<Path> files = Files.list(version)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".avsc"))
                    .map(name -> name.substring(0, name.length() - ".avsc".length()))
                    .toList();
        }
    }

    private static Schema current(String record) throws ReflectiveOperationException {
        return (Schema)
                Class.forName("dev.darkroom.schemas." + record)
                        .getMethod("getClassSchema")
                        .invoke(null);
    }

    private static Schema parse(Path file) throws IOException {
        return new Schema.Parser().parse(Files.readString(file));
    }
}
