package dev.darkroom.sink.store;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A real S3 server as a process of its own, its buckets in a folder.
public final class S3Server implements AutoCloseable {

    public static final S3Location.Credentials CREDENTIALS =
            new S3Location.Credentials("key", "secret");

    private static final Path JAR =
            Path.of("target/s3-server/s3proxy-jar-with-dependencies.jar").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Process process;
    private final URI endpoint;

    private S3Server(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /// @param bucket is made
    public static S3Server start(Path folder, String bucket) throws Exception {
        int port = freePort();
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        Path settings = folder.resolve("server.properties");
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.write(
                settings,
                List.of(
                        "s3proxy.endpoint=" + endpoint,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + CREDENTIALS.accessKey(),
                        "s3proxy.credential=" + CREDENTIALS.secretKey(),
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.filesystem.basedir=" + data));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-jar",
                                JAR.toString(),
                                "--properties",
                                settings.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("server.log").toFile())
                        .start();
        var server = new S3Server(process, endpoint);
        server.awaitPort(port);
        server.makeBucket(bucket);
        return server;
    }

    URI endpoint() {
        return endpoint;
    }

    public S3Location location(String bucket, String prefix) {
        return new S3Location(
                bucket,
                prefix,
                Optional.of(endpoint),
                Optional.empty(),
                true,
                Optional.of(CREDENTIALS));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private void awaitPort(int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!accepts(port)) {
            boolean died = process.waitFor(50, TimeUnit.MILLISECONDS);
            if (died || System.nanoTime() > deadline) {
                close();
                throw new IOException("the S3 server did not start on port " + port);
            }
        }
    }

    private void makeBucket(String bucket) {
        var credentials =
                AwsBasicCredentials.create(CREDENTIALS.accessKey(), CREDENTIALS.secretKey());
        try (S3Client client =
                S3Client.builder()
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .endpointOverride(endpoint)
                        .region(Region.US_EAST_1)
                        .forcePathStyle(true)
                        .credentialsProvider(StaticCredentialsProvider.create(credentials))
                        .build()) {
            client.createBucket(request -> request.bucket(bucket));
        }
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
