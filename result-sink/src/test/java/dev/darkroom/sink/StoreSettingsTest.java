package dev.darkroom.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.sink.store.S3Location;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

class StoreSettingsTest {

    @Test
    void withoutSettingsPicturesGoToAFolder() {
        assertThat(read(Map.of()))
                .isEqualTo(new StoreSettings.Folder(Path.of(".darkroom/images"), true));
    }

    @Test
    void anS3StoreIsReadWhole() {
        Map<String, String> options =
                Map.of(
                        "store", "s3",
                        "s3-bucket", "pictures",
                        "s3-prefix", "a/b",
                        "s3-endpoint", "http://localhost:9000",
                        "s3-path-style", "true",
                        "s3-access-key", "key",
                        "s3-secret-key", "secret");

        assertThat(read(options))
                .isEqualTo(
                        new StoreSettings.S3(
                                new S3Location(
                                        "pictures",
                                        "a/b/",
                                        Optional.of(URI.create("http://localhost:9000")),
                                        Optional.empty(),
                                        true,
                                        Optional.of(new S3Location.Credentials("key", "secret")))));
    }

    @Test
    void everyFaultOfAnS3StoreIsNamedAtOnce() {
        Map<String, String> options =
                Map.of(
                        "store", "s3",
                        "s3-prefix", "a b",
                        "s3-endpoint", "localhost",
                        "s3-access-key", "key");

        assertThatThrownBy(() -> read(options))
                .isInstanceOfSatisfying(
                        BadSettingsException.class,
                        e ->
                                assertThat(e.faults())
                                        .hasSize(4)
                                        .anyMatch(fault -> fault.contains("--s3-bucket"))
                                        .anyMatch(fault -> fault.contains("--s3-prefix"))
                                        .anyMatch(fault -> fault.contains("--s3-secret-key"))
                                        .anyMatch(fault -> fault.contains("--s3-endpoint")));
    }

    @Test
    void aSecretKeyIsNotShown() {
        assertThat(new S3Location.Credentials("key", "hidden").toString())
                .contains("key")
                .doesNotContain("hidden");
    }

    private static StoreSettings read(Map<String, String> options) {
        return StoreSettings.of(Settings.of(StoreSettings.ALL, options));
    }
}
