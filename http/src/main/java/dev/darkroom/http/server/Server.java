package dev.darkroom.http.server;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Listens, reads each request whole, and has it answered on a virtual thread of its own.
///
/// Vert.x keeps reading from a connection whose request is being answered, so it is known at once
/// when whoever asked has gone; servers that block a thread for each connection learn it only when
/// they write.
public final class Server implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int LONGEST_LINE = 16 << 10;
    private static final int LARGEST_HEADERS = 32 << 10;
    private static final int LARGEST_FIELD = 1 << 20;
    private static final int MOST_CONNECTIONS = 4_000;

    private final Plan plan;
    private final CallGuard guard;
    private final Vertx vertx;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Routes routes;

    /// @param host address to listen on
    /// @param port 0 for any free one
    /// @param keys that may call
    /// @param origins of pages of other sites that may call
    /// @param onlyHere whether the host is this machine's own
    /// @param postsPerSecond of one caller; 0 for no limit
    /// @param largestBody bytes
    public record Plan(
            String host,
            int port,
            Keys keys,
            List<String> origins,
            boolean onlyHere,
            double postsPerSecond,
            long largestBody) {}

    private Server(Plan plan, Routes routes) {
        this.plan = plan;
        this.routes = routes;
        this.guard =
                new CallGuard(
                        plan.keys(),
                        plan.origins(),
                        plan.onlyHere(),
                        new RateLimit(plan.postsPerSecond(), System::nanoTime));
        this.vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setEventLoopPoolSize(2)
                                .setWorkerPoolSize(1)
                                .setInternalBlockingPoolSize(2)
                                .setFileSystemOptions(
                                        new FileSystemOptions()
                                                .setFileCachingEnabled(false)
                                                .setClassPathResolvingEnabled(false)));
        this.server =
                vertx.createHttpServer(
                        new HttpServerOptions()
                                .setHost(plan.host())
                                .setPort(plan.port())
                                .setHttp2ClearTextEnabled(false)
                                .setMaxInitialLineLength(LONGEST_LINE)
                                .setMaxHeaderSize(LARGEST_HEADERS)
                                .setMaxFormAttributeSize(LARGEST_FIELD)
                                .setTcpNoDelay(true));
    }

    /// @throws IOException if the address cannot be listened on
    public static Server start(Plan plan, Routes routes) throws IOException, InterruptedException {
        var server = new Server(plan, routes);
        try {
            server.server
                    .connectionHandler(
                            connection -> {
                                if (server.connections.incrementAndGet() > MOST_CONNECTIONS) {
                                    connection.close();
                                }
                                connection.closeHandler(_ -> server.connections.decrementAndGet());
                            })
                    .requestHandler(server::receive)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            return server;
        } catch (ExecutionException e) {
            server.close();
            throw new IOException(
                    "listening on %s port %s: %s; another http-port would do, 0 for a free one"
                            .formatted(plan.host(), plan.port(), e.getCause().getMessage()),
                    e.getCause());
        }
    }

    /// From now on, these answer.
    public void answer(Routes other) {
        routes = other;
    }

    /// What answers now.
    public Routes routes() {
        return routes;
    }

    public int port() {
        return server.actualPort();
    }

    /// Listens no more and closes all connections.
    @Override
    public void close() {
        await(server.close().toCompletionStage().toCompletableFuture());
        threads.shutdownNow();
        await(vertx.close().toCompletionStage().toCompletableFuture());
    }

    private static void await(CompletableFuture<Void> closed) {
        try {
            closed.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.atWarn()
                    .addKeyValue("error", e.toString())
                    .log("The HTTP server did not close in order");
        }
    }

    // On Vert.x's own thread: nothing here may wait.
    private void receive(HttpServerRequest request) {
        var gone = new CompletableFuture<Void>();
        request.response().closeHandler(_ -> gone.complete(null));
        request.response().exceptionHandler(_ -> gone.complete(null));
        new BodyReader(plan.largestBody(), vertx)
                .read(request)
                .onSuccess(
                        body ->
                                threads.execute(
                                        () ->
                                                serve(
                                                        new Call(
                                                                request,
                                                                body.bytes(),
                                                                body.form(),
                                                                gone))))
                .onFailure(
                        failure -> {
                            var call = new Call(request, new byte[0], Form.blank(), gone);
                            call.response().putHeader("Connection", "close");
                            if (failure instanceof Refused refused) {
                                refuse(call, refused);
                            }
                        });
    }

    private void serve(Call call) {
        try {
            guard.admitOrigin(call);
            readable(call);
            if (call.method().equals("OPTIONS")) {
                call.send(preflight(call));
                return;
            }
            Routes.Match match = routes.find(call.method(), call.path());
            call.parameters(match.parameters());
            if (!match.route().open()) {
                call.caller(guard.admit(call));
            }
            match.route().queries().ifPresent(call::demandNamed);
            CallTrace.answer(call, match.route(), () -> answer(call, match.route()));
        } catch (Refused refused) {
            refuse(call, refused);
        } catch (RuntimeException e) { // nobody waits for an answer that does not come
            LOG.atError().setCause(e).log("A call failed before anybody could answer it");
            refuse(call, unforeseen());
        }
    }

    private void answer(Call call, Route route) {
        try {
            Answer answer = route.handler().answer(call);
            if (answer != null) {
                call.send(answer);
            }
        } catch (Refused refused) {
            call.send(worded(route.errors(), refused));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            call.send(
                    worded(
                            route.errors(),
                            Refused.later(503, "closing", 1, "the server is closing")));
        } catch (Exception e) {
            if (!call.gone().isDone()) {
                LOG.atError()
                        .addKeyValue("route", route.method() + " " + route.pattern())
                        .setCause(e)
                        .log("A call failed");
            }
            call.send(worded(route.errors(), unforeseen()));
        }
    }

    private void refuse(Call call, Refused refused) {
        call.send(worded(routes.errors(call.path()), refused));
    }

    private static Refused unforeseen() {
        return Refused.of(500, "internal", "something unforeseen; the log has it");
    }

    private static Answer worded(Route.Errors errors, Refused refused) {
        Answer answer = errors.of(refused);
        for (var header : refused.headers().entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }

    private void readable(Call call) {
        Optional<String> origin = guard.readableBy(call);
        origin.ifPresent(
                site ->
                        call.response()
                                .putHeader("Access-Control-Allow-Origin", site)
                                .putHeader("Vary", "Origin")
                                .putHeader(
                                        "Access-Control-Expose-Headers", "Location, Retry-After"));
        call.response().putHeader("X-Content-Type-Options", "nosniff");
    }

    private Answer preflight(Call call) {
        Answer answer = Answer.empty(204).with("Allow", routes.allowed(call.path()));
        return guard.readableBy(call).isEmpty()
                ? answer
                : answer.with("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS")
                        .with(
                                "Access-Control-Allow-Headers",
                                "Authorization, Content-Type, X-Api-Key, Last-Event-ID")
                        .with("Access-Control-Max-Age", "600");
    }
}
