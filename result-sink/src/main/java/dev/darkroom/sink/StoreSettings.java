package dev.darkroom.sink;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Folders;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.sink.store.FolderStore;
import dev.darkroom.sink.store.ObjectStore;
import dev.darkroom.sink.store.S3Location;
import dev.darkroom.sink.store.S3Store;

import software.amazon.awssdk.core.exception.SdkClientException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which store pictures are kept in.
public sealed interface StoreSettings {

    Setting<String> STORE =
            Setting.choice("store", "folder", List.of("folder", "s3"), "Where pictures are kept.");
    Setting<Path> FOLDER =
            Setting.path("store-folder", ".darkroom/images", "Folder of the folder store.");
    Setting<Boolean> FSYNC =
            Setting.flag(
                    "store-fsync",
                    true,
                    "Whether the folder store waits for the disk, so that pictures survive a power"
                            + " failure.");
    Setting<Optional<String>> S3_BUCKET =
            Setting.optional("s3-bucket", "Bucket of the S3 store; it must exist.");
    Setting<String> S3_PREFIX =
            Setting.text("s3-prefix", "", "Put before every object's name, such as pictures/.");
    Setting<Optional<String>> S3_ENDPOINT =
            Setting.optional("s3-endpoint", "URL of an S3 server that is not Amazon's.");
    Setting<Optional<String>> S3_REGION =
            Setting.optional("s3-region", "Region of the bucket; the environment's if left out.");
    Setting<Boolean> S3_PATH_STYLE =
            Setting.flag(
                    "s3-path-style",
                    false,
                    "Whether the bucket travels in the path, as most servers but Amazon's want.");
    Setting<Optional<String>> S3_ACCESS_KEY =
            Setting.optional(
                    "s3-access-key",
                    "Access key; variables, profile or machine role of the environment if left"
                            + " out.");
    Setting<Optional<String>> S3_SECRET_KEY =
            Setting.optional("s3-secret-key", "Secret key of the access key.");

    List<Setting<?>> ALL =
            List.of(
                    STORE,
                    FOLDER,
                    FSYNC,
                    S3_BUCKET,
                    S3_PREFIX,
                    S3_ENDPOINT,
                    S3_REGION,
                    S3_PATH_STYLE,
                    S3_ACCESS_KEY,
                    S3_SECRET_KEY);

    /// @param forced whether a put waits for the disk
    record Folder(Path folder, boolean forced) implements StoreSettings {
        @Override
        public ObjectStore open() {
            Path root = Folders.demandWritable(FOLDER.name(), folder);
            try {
                return FolderStore.open(root, forced);
            } catch (IOException e) {
                throw new BadSettingsException(
                        List.of("setting %s: %s".formatted(FOLDER.name(), e.getMessage())));
            }
        }
    }

    record S3(S3Location location) implements StoreSettings {
        @Override
        public ObjectStore open() throws IOException {
            try {
                return S3Store.open(location);
            } catch (SdkClientException e) {
                throw new IOException(
                        "opening bucket %s: %s".formatted(location.bucket(), e.getMessage()), e);
            }
        }
    }

    /// @throws IOException if the store can never be used so; the message says why
    ObjectStore open() throws IOException;

    /// @throws BadSettingsException with every fault there is
    static StoreSettings of(Settings settings) {
        return switch (settings.get(STORE)) {
            case "s3" -> s3(settings);
            default -> new Folder(settings.get(FOLDER), settings.get(FSYNC));
        };
    }

    private static S3 s3(Settings settings) {
        var faults = new ArrayList<String>();
        Optional<String> bucket = settings.get(S3_BUCKET);
        if (bucket.isEmpty()) {
            faults.add("option --s3-bucket is missing; wanted a bucket's name, for --store s3");
        }
        String prefix = settings.get(S3_PREFIX);
        if (!Pattern.matches("[a-zA-Z0-9!_.*'()/-]{0,256}", prefix)) {
            faults.add(
                    "option --s3-prefix: found '%s', wanted at most 256 of a-z A-Z 0-9 ! _ . * ' ( ) / -"
                            .formatted(prefix));
        }
        Optional<String> access = settings.get(S3_ACCESS_KEY);
        Optional<String> secret = settings.get(S3_SECRET_KEY);
        if (access.isPresent() != secret.isPresent()) {
            faults.add("options --s3-access-key and --s3-secret-key: wanted both or neither");
        }
        Optional<URI> endpoint = settings.get(S3_ENDPOINT).flatMap(text -> endpoint(text, faults));
        if (!faults.isEmpty()) {
            throw new BadSettingsException(faults);
        }
        return new S3(
                new S3Location(
                        bucket.orElseThrow(),
                        prefix,
                        endpoint,
                        settings.get(S3_REGION),
                        settings.get(S3_PATH_STYLE),
                        access.map(key -> new S3Location.Credentials(key, secret.orElseThrow()))));
    }

    private static Optional<URI> endpoint(String text, List<String> faults) {
        if (Pattern.matches("https?://[^/\\s]+/?", text)) {
            return Optional.of(URI.create(text));
        }
        faults.add(
                "option --s3-endpoint: found '%s', wanted a URL such as https://host:9000"
                        .formatted(text));
        return Optional.empty();
    }
}
