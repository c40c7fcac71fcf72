package dev.darkroom.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class SettingsTest {

    private static final Setting<Integer> LANES = Setting.integer("lanes", 8, 1, 1000, "Held.");
    private static final Setting<Duration> GRACE =
            Setting.duration("grace", Duration.ofSeconds(20), "Time to stop in.");
    private static final Setting<Optional<String>> NAME = Setting.optional("name", "Who it is.");
    private static final Setting<Boolean> FSYNC = Setting.flag("fsync", false, "Be sure.");
    private static final Setting<Double> GUIDANCE =
            Setting.number("guidance", 3, 0, 30, "How much.");
    private static final Setting<Long> LARGEST = Setting.bytes("largest", "16MiB", "Of a record.");
    private static final Setting<String> MODEL = Setting.required("model", "Which one.");
    private static final List<Setting<?>> KNOWN =
            List.of(LANES, GRACE, NAME, FSYNC, GUIDANCE, LARGEST, MODEL);
    private static final Setting<Integer> PORT = Setting.integer("port", 0, 0, 65535, "Elsewhere.");

    @TempDir private Path folder;

    @Test
    void anOptionWinsOverTheEnvironmentThatOverTheFileThatOverTheDefault() throws Exception {
        Path file = Files.writeString(folder.resolve("a.properties"), "lanes=2\ngrace=3s\nname=f");

        Settings settings =
                read(
                        Map.of("lanes", "4", "model", "m"),
                        Map.of("DARKROOM_LANES", "3", "DARKROOM_GRACE", "500ms", "PATH", "/bin"),
                        Optional.of(file));

        assertThat(settings.get(LANES)).isEqualTo(4);
        assertThat(settings.get(GRACE)).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.get(NAME)).contains("f");
        assertThat(settings.get(LARGEST)).isEqualTo(16L << 20);
        assertThat(settings.get(FSYNC)).isFalse();
    }

    @Test
    void everyFaultIsNamedAtOnce() throws Exception {
        Path file = Files.writeString(folder.resolve("a.properties"), "fsync=maybe\nlane=3");

        var thrown =
                catchThrowableOfType(
                        BadSettingsException.class,
                        () ->
                                read(
                                        Map.of("lanes", "0", "guidance", "NaN", "bogus", "1"),
                                        Map.of("DARKROOM_GRACE", "soon", "DARKROOM_LANS", "3"),
                                        Optional.of(file)));

        assertThat(thrown.faults())
                .containsExactlyInAnyOrder(
                        "option --bogus is not known",
                        "environment variable DARKROOM_LANS is not known; did you mean"
                                + " DARKROOM_LANES?",
                        "properties key lane is not known; did you mean lanes?",
                        "option --lanes: found '0', wanted a whole number from 1 to 1000",
                        "option --guidance: found 'NaN', wanted a number from 0.0 to 30.0",
                        "environment variable DARKROOM_GRACE: found 'soon', wanted a time such as"
                                + " 500ms, 30s, 5m, 2h or 7d",
                        "properties key fsync: found 'maybe', wanted true or false",
                        "option --model is missing; wanted a text");
    }

    @Test
    void whatAnotherProgramUnderstandsMayStandInTheSharedEnvironmentButNotAmongTheOptions() {
        Settings settings =
                read(Map.of("model", "m"), Map.of("DARKROOM_PORT", "80"), Optional.empty());
        assertThat(settings.get(MODEL)).isEqualTo("m");

        var thrown =
                catchThrowableOfType(
                        BadSettingsException.class,
                        () -> read(Map.of("model", "m", "port", "80"), Map.of(), Optional.empty()));
        assertThat(thrown.faults()).containsExactly("option --port is not known");
    }

    @Test
    void anyKafkaPropertyReachesTheClientsAndOneForARoleOnlyThatRole() {
        Settings settings =
                read(
                        Map.of("model", "m", "kafka.producer.linger.ms", "5"),
                        Map.of("DARKROOM_KAFKA_SSL_TRUSTSTORE_LOCATION", "/t"),
                        Optional.empty());

        assertThat(settings.kafka("producer"))
                .isEqualTo(Map.of("linger.ms", "5", "ssl.truststore.location", "/t"));
        assertThat(settings.kafka("consumer")).isEqualTo(Map.of("ssl.truststore.location", "/t"));
    }

    @Test
    void noTextOfSettingsHoldsWhatTheyAreSetTo() {
        var sources =
                new Settings.Sources(
                        Map.of("kafka.ssl.key.password", "s3cret"),
                        Map.of("DARKROOM_KAFKA_SASL_JAAS_CONFIG", "password='s3cret'"),
                        Optional.empty(),
                        List.of());
        Settings settings = Settings.read(KafkaSettings.ALL, List.of(), sources);

        assertThat(settings.kafka("admin")).containsEntry("ssl.key.password", "s3cret");
        assertThat(
                        List.of(
                                sources,
                                settings,
                                settings.kafka("consumer"),
                                KafkaSettings.client(settings, "consumer")))
                .allSatisfy(text -> assertThat(text.toString()).doesNotContain("s3cret"));
    }

    @Test
    void whatIsSaidOfOtherBrokersCanBeLeftOut() {
        Settings settings =
                read(
                        Map.of(
                                "model", "m",
                                "kafka.linger.ms", "5",
                                "kafka.producer.ssl.key.password", "p"),
                        Map.of("DARKROOM_KAFKA_SECURITY_PROTOCOL", "SSL"),
                        Optional.empty());

        assertThat(settings.withoutKafka(List.of("security.", "ssl.")).kafka("producer"))
                .isEqualTo(Map.of("linger.ms", "5"));
    }

    @ParameterizedTest
    @CsvSource({
        "DARKROOM_PORT, tcp://10.96.0.17:9092",
        "DARKROOM_SERVICE_HOST, 10.96.0.17",
        "DARKROOM_SERVICE_PORT, 9092",
        "DARKROOM_SERVICE_PORT_KAFKA_TLS, 9093",
        "DARKROOM_PORT_9092_TCP, tcp://10.96.0.17:9092",
        "DARKROOM_PORT_9092_TCP_PROTO, tcp",
        "DARKROOM_PORT_9092_TCP_PORT, 9092",
        "DARKROOM_PORT_9092_TCP_ADDR, 10.96.0.17",
        "DARKROOM_PORT_53_UDP_ADDR, 10.96.0.17",
        "DARKROOM_KAFKA_SERVICE_HOST, 10.96.0.18",
        "DARKROOM_KAFKA_PORT, tcp://10.96.0.18:9092",
        "DARKROOM_RESULT_SINK_SERVICE_PORT_HTTP, 8080",
        "DARKROOM_LANES_PORT, tcp://[fd00::17]:80"
    })
    void whatKubernetesSaysOfItsServicesIsNotASetting(String variable, String value) {
        Settings settings = read(Map.of("model", "m"), Map.of(variable, value), Optional.empty());

        assertThat(settings.kafka("producer")).isEmpty();
    }

    @Test
    void aPortThatAServiceSaysIsNotOurs() {
        Settings settings =
                Settings.read(
                        List.of(PORT),
                        List.of(),
                        new Settings.Sources(
                                Map.of(),
                                Map.of("DARKROOM_PORT", "tcp://10.96.0.17:9092"),
                                Optional.empty(),
                                List.of()));

        assertThat(settings.get(PORT)).isZero();
    }

    @Test
    void bytesThatWereNoTextAreRefusedWhereverTheyStand() {
        var thrown =
                catchThrowableOfType(
                        BadSettingsException.class,
                        () ->
                                Settings.read(
                                        KNOWN,
                                        List.of(),
                                        new Settings.Sources(
                                                Map.of("model", "m\uFFFD"),
                                                Map.of("DARKROOM_NAME", "\uFFFD"),
                                                Optional.empty(),
                                                List.of("a red apple", "\uFFFD\uFFFD"))));

        assertThat(thrown.faults())
                .hasSize(3)
                .allMatch(fault -> fault.contains("encoding"))
                .anyMatch(fault -> fault.startsWith("option --model"))
                .anyMatch(fault -> fault.startsWith("environment variable DARKROOM_NAME"))
                .anyMatch(fault -> fault.startsWith("argument"));
    }

    @Test
    void aFileOfAnyEditorIsRead() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "\uFEFFlanes=3\r\nname=caf\u00e9\r\n");

        Settings settings = read(Map.of("model", "m"), Map.of(), Optional.of(file));

        assertThat(settings.get(LANES)).isEqualTo(3);
        assertThat(settings.get(NAME)).contains("caf\u00e9");
    }

    @Test
    void aFileInAnotherEncodingIsToldByLineAndByte() throws Exception {
        Path file = Files.writeString(folder.resolve("a"), "lanes=3\nname=caf\u00e9\n", ISO_8859_1);

        var thrown =
                catchThrowableOfType(
                        BadSettingsException.class,
                        () -> read(Map.of("model", "m"), Map.of(), Optional.of(file)));

        assertThat(thrown.faults())
                .singleElement()
                .asString()
                .contains(file.toString(), "line 2", "byte 9", "0xE9");
    }

    @Test
    void aFileThatCannotBeReadIsAFault() {
        var thrown =
                catchThrowableOfType(
                        BadSettingsException.class,
                        () ->
                                read(
                                        Map.of("model", "m"),
                                        Map.of(),
                                        Optional.of(folder.resolve("missing"))));

        assertThat(thrown.faults()).singleElement().asString().contains("cannot be read");
    }

    @Test
    void aDefaultIsShownAsItWouldBeWritten() {
        assertThat(GRACE.fallback()).contains("20s");
        assertThat(Setting.duration("a", Duration.ofDays(7), "").fallback()).contains("7d");
        assertThat(Setting.duration("a", Duration.ofMinutes(90), "").fallback()).contains("90m");
        assertThat(NAME.fallback()).isEmpty();
        assertThat(LANES.variable()).isEqualTo("DARKROOM_LANES");
    }

    private static Settings read(
            Map<String, String> options, Map<String, String> environment, Optional<Path> file) {
        return Settings.read(
                KNOWN,
                List.of(PORT.name()),
                new Settings.Sources(options, environment, file, List.of()));
    }
}
