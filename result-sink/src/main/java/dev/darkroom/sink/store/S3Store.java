package dev.darkroom.sink.store;

import dev.darkroom.schemas.wire.RequestDigest;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Keeps pictures in a bucket of Amazon S3 or anything that speaks its protocol.
///
/// Puts are conditional (`If-None-Match: *`). The client tries a put again by itself, so a refusal
/// may be the echo of an own first try that landed: it means *the name is taken*, no more. A name
/// is looked up before it is put, so a server that ignores the condition is still right as long as
/// writers of one name do not race.
public final class S3Store implements ObjectStore {

    private static final int FORBIDDEN = 403;
    private static final int PRECONDITION_FAILED = 412;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration CALL = Duration.ofSeconds(60);

    private static final String SHA256 = "darkroom-sha256";

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    private S3Store(S3Client client, String bucket, String prefix) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    /// Connects to nothing yet: a store that is down now may be up later.
    public static S3Store open(S3Location location) {
        S3ClientBuilder builder =
                S3Client.builder()
                        .httpClientBuilder(
                                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT))
                        .overrideConfiguration(client -> client.apiCallTimeout(CALL))
                        .forcePathStyle(location.pathStyle())
                        // Servers other than Amazon's know no trailing checksums.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        location.endpoint().ifPresent(builder::endpointOverride);
        location.region()
                .or(() -> location.endpoint().map(_ -> "us-east-1"))
                .ifPresent(region -> builder.region(Region.of(region)));
        location.credentials()
                .map(pair -> AwsBasicCredentials.create(pair.accessKey(), pair.secretKey()))
                .ifPresent(
                        pair ->
                                builder.credentialsProvider(
                                        StaticCredentialsProvider.create(pair)));
        return new S3Store(builder.build(), location.bucket(), location.prefix());
    }

    @Override
    public Put putIfAbsent(ObjectKey key, PictureToStore picture) throws IOException {
        Optional<StoredObject> present = headIfAllowed(key);
        if (present.isPresent()) {
            return new Put.AlreadyThere(present.get());
        }
        try {
            client.putObject(
                    put ->
                            put.bucket(bucket)
                                    .key(path(key))
                                    .ifNoneMatch("*")
                                    .contentType(picture.mediaType())
                                    .metadata(metadata(picture)),
                    RequestBody.fromBytes(picture.bytes()));
            return new Put.Stored();
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED) {
                return head(key)
                        .<Put>map(Put.AlreadyThere::new)
                        .orElseThrow(() -> failure("putting", key, e));
            }
            throw failure("putting", key, e);
        } catch (SdkException e) {
            throw failure("putting", key, e);
        }
    }

    // Who may not list a bucket is answered 403 for a name that is free: the put finds out.
    private Optional<StoredObject> headIfAllowed(ObjectKey key) throws IOException {
        try {
            return head(key);
        } catch (IOException e) {
            if (e.getCause() instanceof S3Exception answer && answer.statusCode() == FORBIDDEN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public Optional<StoredObject> head(ObjectKey key) throws IOException {
        Optional<HeadObjectResponse> head =
                call(
                        "looking up",
                        key,
                        () -> client.headObject(request -> request.bucket(bucket).key(path(key))));
        if (head.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> metadata = head.get().metadata();
        if (metadata.containsKey(SHA256)) {
            return Optional.of(
                    new StoredObject(
                            metadata.get(SHA256),
                            head.get().contentLength(),
                            Provenance.of(metadata)));
        }
        return get(key).map(
                        bytes ->
                                new StoredObject(
                                        RequestDigest.sha256(bytes),
                                        bytes.length,
                                        Provenance.of(metadata)));
    }

    @Override
    public Optional<byte[]> get(ObjectKey key) throws IOException {
        return call(
                "getting",
                key,
                () ->
                        client.getObjectAsBytes(request -> request.bucket(bucket).key(path(key)))
                                .asByteArray());
    }

    @Override
    public URI uri(ObjectKey key) {
        return URI.create("s3://" + bucket + "/" + path(key));
    }

    @Override
    public void check() throws IOException {
        try {
            client.headBucket(request -> request.bucket(bucket));
        } catch (S3Exception e) {
            if (e.statusCode() != FORBIDDEN) {
                throw new IOException(
                        "looking up bucket %s: %s".formatted(bucket, e.getMessage()), e);
            }
            checkByPutting();
        } catch (SdkException e) {
            throw new IOException("looking up bucket %s: %s".formatted(bucket, e.getMessage()), e);
        }
    }

    // Whether the bucket may be listed says nothing of whether it may be written to. The same empty
    // object each time, put only where it is missing.
    private void checkByPutting() throws IOException {
        String probe = prefix + ".darkroom-check";
        try {
            client.putObject(
                    put -> put.bucket(bucket).key(probe).ifNoneMatch("*"), RequestBody.empty());
        } catch (S3Exception e) {
            if (e.statusCode() != PRECONDITION_FAILED) {
                throw failure("putting", URI.create("s3://" + bucket + "/" + probe), e);
            }
        } catch (SdkException e) {
            throw failure("putting", URI.create("s3://" + bucket + "/" + probe), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private <T> Optional<T> call(String what, ObjectKey key, Supplier<T> call) throws IOException {
        try {
            return Optional.of(call.get());
        } catch (NoSuchKeyException _) {
            return Optional.empty();
        } catch (SdkException e) {
            throw failure(what, key, e);
        }
    }

    private IOException failure(String what, ObjectKey key, SdkException cause) {
        return failure(what, uri(key), cause);
    }

    private static IOException failure(String what, URI object, SdkException cause) {
        boolean forbidden = cause instanceof S3Exception answer && answer.statusCode() == FORBIDDEN;
        return new IOException(
                "%s %s: %s%s"
                        .formatted(
                                what,
                                object,
                                cause.getMessage(),
                                forbidden ? "; wanted s3:GetObject and s3:PutObject there" : ""),
                cause);
    }

    private String path(ObjectKey key) {
        return prefix + key.name();
    }

    private static Map<String, String> metadata(PictureToStore picture) {
        Map<String, String> metadata = picture.notes();
        metadata.put(SHA256, picture.sha256());
        return metadata;
    }
}
