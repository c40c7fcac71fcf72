package dev.darkroom.http.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Server-sent events, written one after the other. A reader that takes nothing for half a minute
/// is left.
public final class EventStream implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final HttpServerResponse response;
    private final CompletableFuture<Void> gone;

    EventStream(HttpServerResponse response, CompletableFuture<Void> gone) {
        this.response = response;
        this.gone = gone;
    }

    public boolean open() {
        return !gone.isDone();
    }

    /// @param name of the event; null for none
    /// @param id that the reader says when it comes back; null for none
    /// @param data one line
    public void send(String name, String id, String data) throws IOException {
        send(List.of(event(name, id, data)));
    }

    /// Sends several at once, each made by [#event].
    public void send(List<byte[]> events) throws IOException {
        Buffer all = Buffer.buffer();
        events.forEach(all::appendBytes);
        write(all);
    }

    /// An event as it is written; for many streams the same.
    public static byte[] event(String name, String id, String data) {
        return Call.utf8(
                (name == null ? "" : "event: " + name + "\n")
                        + (id == null ? "" : "id: " + id + "\n")
                        + "data: "
                        + data
                        + "\n\n");
    }

    /// A sign that the stream is alive, which also tells where it stands. It is an event, since
    /// browsers do not tell pages of comments.
    ///
    /// @param data one line
    public void beat(String id, String data) throws IOException {
        send("beat", id, data);
    }

    private void write(Buffer text) throws IOException {
        try {
            response.write(text)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while writing an event", e);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            response.reset();
            throw new IOException("the reader of the events is gone", e);
        }
    }

    @Override
    public void close() {
        if (!response.ended() && !response.closed()) {
            response.end();
        }
    }
}
