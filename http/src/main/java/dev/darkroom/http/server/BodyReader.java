package dev.darkroom.http.server;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Reads a request's body whole, up to a limit of bytes and of time.
final class BodyReader {

    private static final String EXPECT = "Expect";
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(60);

    private final long most;
    private final Vertx vertx;
    private long seen;

    BodyReader(long most, Vertx vertx) {
        this.most = most;
        this.vertx = vertx;
    }

    /// @param bytes of a body that is no form
    record Body(byte[] bytes, Form form) {}

    Future<Body> read(HttpServerRequest request) {
        Promise<Body> whole = Promise.promise();
        Optional<Refused> refused = unreadable(request);
        if (refused.isPresent()) {
            request.resume();
            return Future.failedFuture(refused.get());
        }
        if (request.headers().contains(EXPECT)) { // it waits to be told that its body is wanted
            request.response().writeContinue();
        }
        long timer =
                vertx.setTimer(
                        PATIENCE_MILLIS,
                        _ ->
                                whole.tryFail(
                                        Refused.of(
                                                408,
                                                "timeout",
                                                "the body did not arrive in time")));
        whole.future().onComplete(_ -> vertx.cancelTimer(timer));
        request.exceptionHandler(
                _ -> whole.tryFail(Refused.invalid(null, "the body cannot be read")));
        if (isForm(request)) {
            readForm(request, whole);
        } else {
            readBytes(request, whole);
        }
        return whole.future();
    }

    /// What can be told before a body is sent.
    private Optional<Refused> unreadable(HttpServerRequest request) {
        String expected = request.getHeader(EXPECT);
        if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
            return Optional.of(
                    Refused.of(
                            417,
                            "expectation_failed",
                            "header Expect: found what is not known here, wanted 100-continue"));
        }
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Optional.of(
                    Refused.of(
                                    415,
                                    "unsupported_encoding",
                                    "header Content-Encoding: bodies are taken as they are; wanted"
                                            + " none")
                            .with("Accept-Encoding", "identity"));
        }
        return announced(request) > most ? Optional.of(tooLarge()) : Optional.empty();
    }

    private void readBytes(HttpServerRequest request, Promise<Body> whole) {
        Buffer bytes = Buffer.buffer();
        request.handler(
                chunk -> {
                    if (count(chunk, whole)) {
                        bytes.appendBuffer(chunk);
                    }
                });
        request.endHandler(_ -> whole.tryComplete(new Body(bytes.getBytes(), Form.blank())));
    }

    private void readForm(HttpServerRequest request, Promise<Body> whole) {
        Form form = Form.blank();
        request.setExpectMultipart(true);
        request.uploadHandler(upload -> take(upload, form, whole));
        request.endHandler(
                _ -> {
                    request.formAttributes()
                            .forEach(field -> form.fields().put(field.getKey(), field.getValue()));
                    whole.tryComplete(new Body(new byte[0], form));
                });
    }

    private void take(HttpServerFileUpload upload, Form form, Promise<Body> whole) {
        Buffer bytes = Buffer.buffer();
        upload.handler(
                chunk -> {
                    if (count(chunk, whole)) {
                        bytes.appendBuffer(chunk);
                    }
                });
        upload.endHandler(
                _ ->
                        form.files()
                                .add(
                                        new Form.Part(
                                                upload.name(),
                                                upload.filename(),
                                                upload.contentType(),
                                                bytes.getBytes())));
    }

    private boolean count(Buffer chunk, Promise<Body> whole) {
        seen += chunk.length();
        if (seen > most) {
            whole.tryFail(tooLarge());
        }
        return seen <= most;
    }

    private Refused tooLarge() {
        return Refused.of(
                413,
                "too_large",
                "the body is larger than --http-largest-body allows, %s bytes".formatted(most));
    }

    static boolean isForm(HttpServerRequest request) {
        String type = request.getHeader("Content-Type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
