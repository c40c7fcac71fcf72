package dev.darkroom.schemas.wire;

import com.microsoft.kiota.ApiException;

import io.apicurio.registry.resolver.client.RegistryArtifactReference;
import io.apicurio.registry.resolver.client.RegistryClientFacade;
import io.apicurio.registry.resolver.client.RegistryClientFacadeFactory;
import io.apicurio.registry.resolver.client.RegistryVersionCoordinates;
import io.apicurio.registry.resolver.config.SchemaResolverConfig;
import io.apicurio.registry.resolver.strategy.ArtifactReference;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// A schema registry's client that tells what the registry knows from what cannot be learnt for
/// now, and that waits for no answer for ever.
///
/// The client that does the work has no timeout, and goes on over the connections on which nobody
/// answered. So these are given up after a question without an answer, and the next one goes over
/// new connections; until as much time has passed again nothing is asked, so that those who know
/// their schemas and only mean to look again lose little. Safe for use by many threads.
final class BoundedRegistry implements RegistryClientFacade, AutoCloseable {

    private static final int NOT_FOUND = 404;

    private final Map<String, Object> properties;
    private final Duration patience;
    private final ExecutorService questions = Executors.newVirtualThreadPerTaskExecutor();
    private Optional<Connected> connected;
    private volatile long silentUntil = System.nanoTime();

    private record Connected(Vertx vertx, RegistryClientFacade client) {

        static Connected with(Map<String, Object> properties) {
            Vertx vertx = Vertx.vertx(oneThread());
            var own = new HashMap<>(properties);
            own.put(SchemaResolverConfig.VERTX_INSTANCE, vertx);
            return new Connected(
                    vertx, RegistryClientFacadeFactory.create(new SchemaResolverConfig(own)));
        }

        private static VertxOptions oneThread() {
            return new VertxOptions()
                    .setEventLoopPoolSize(1)
                    .setWorkerPoolSize(1)
                    .setInternalBlockingPoolSize(1)
                    .setFileSystemOptions(
                            new FileSystemOptions()
                                    .setFileCachingEnabled(false)
                                    .setClassPathResolvingEnabled(false));
        }
    }

    /// Asks nothing yet.
    ///
    /// @param properties of the registry's client
    /// @param patience how long an answer is waited for
    /// @throws RuntimeException if the properties make no sense
    BoundedRegistry(Map<String, Object> properties, Duration patience) {
        this.properties = Map.copyOf(properties);
        this.patience = patience;
        this.connected = Optional.of(Connected.with(this.properties));
    }

    /// @throws SchemaUnavailableException unless the registry has answered, and be it that it knows
    ///   no such schema
    private <T> T ask(Function<RegistryClientFacade, T> question) {
        if (System.nanoTime() - silentUntil < 0) {
            throw unavailable("a moment ago it did not answer", null);
        }
        Connected asked = connected();
        Future<T> answer = begin(asked, question);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            silentUntil = System.nanoTime() + patience.toNanos();
            answer.cancel(true);
            giveUp(asked);
            throw unavailable("it has not answered for " + patience, e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while asking it", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException unknown
                    && unknown.getResponseStatusCode() == NOT_FOUND) {
                throw unknown;
            }
            throw unavailable(String.valueOf(e.getCause().getMessage()), e.getCause());
        }
    }

    private <T> Future<T> begin(Connected asked, Function<RegistryClientFacade, T> question) {
        try {
            return questions.submit(() -> question.apply(asked.client()));
        } catch (RejectedExecutionException e) {
            throw unavailable("its client is closed", e);
        }
    }

    private static SchemaUnavailableException unavailable(String reason, Throwable cause) {
        return new SchemaUnavailableException(
                "the schema registry is out of reach: " + reason, cause);
    }

    private synchronized Connected connected() {
        if (connected.isEmpty()) {
            connected = Optional.of(Connected.with(properties));
        }
        return connected.get();
    }

    private synchronized void giveUp(Connected asked) {
        connected = connected.filter(current -> current != asked);
        asked.vertx().close();
    }

    @Override
    public void close() {
        questions.shutdownNow();
        connected().vertx().close();
    }

    @Override
    public String getSchemaByContentId(Long contentId) {
        return ask(client -> client.getSchemaByContentId(contentId));
    }

    @Override
    public String getSchemaByGlobalId(long globalId, boolean dereferenced) {
        return ask(client -> client.getSchemaByGlobalId(globalId, dereferenced));
    }

    @Override
    public String getSchemaByGAV(String group, String artifact, String version) {
        return ask(client -> client.getSchemaByGAV(group, artifact, version));
    }

    @Override
    public String getSchemaByContentHash(String hash) {
        return ask(client -> client.getSchemaByContentHash(hash));
    }

    @Override
    public List<RegistryArtifactReference> getReferencesByContentId(long contentId) {
        return ask(client -> client.getReferencesByContentId(contentId));
    }

    @Override
    public List<RegistryArtifactReference> getReferencesByGlobalId(long globalId) {
        return ask(client -> client.getReferencesByGlobalId(globalId));
    }

    @Override
    public List<RegistryArtifactReference> getReferencesByGAV(
            String group, String artifact, String version) {
        return ask(client -> client.getReferencesByGAV(group, artifact, version));
    }

    @Override
    public List<RegistryArtifactReference> getReferencesByContentHash(String hash) {
        return ask(client -> client.getReferencesByContentHash(hash));
    }

    @Override
    public List<RegistryVersionCoordinates> searchVersionsByContent(
            String schema, String type, ArtifactReference reference, boolean canonical) {
        return ask(client -> client.searchVersionsByContent(schema, type, reference, canonical));
    }

    @Override
    public RegistryVersionCoordinates createSchema(
            String type,
            String group,
            String artifact,
            String version,
            String ifExists,
            boolean canonical,
            String schema,
            Set<RegistryArtifactReference> references) {
        return ask(
                client ->
                        client.createSchema(
                                type,
                                group,
                                artifact,
                                version,
                                ifExists,
                                canonical,
                                schema,
                                references));
    }

    @Override
    public RegistryVersionCoordinates getVersionCoordinatesByGAV(
            String group, String artifact, String version) {
        return ask(client -> client.getVersionCoordinatesByGAV(group, artifact, version));
    }

    @Override
    public Object getClient() {
        return connected().client().getClient();
    }
}
