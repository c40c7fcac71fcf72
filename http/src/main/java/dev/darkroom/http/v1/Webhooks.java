package dev.darkroom.http.v1;

import dev.darkroom.http.server.Refused;
import dev.darkroom.sink.jobs.Job;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Tells an address that a request is over: `POST` of the job's JSON, signed with a shared secret.
/// Whoever has the job in its part of the table tells; an address that does not answer is tried a
/// few times, and nothing waits for it.
public final class Webhooks implements AutoCloseable {

    /// The label that holds a request's address.
    public static final String LABEL = "darkroom.webhook";

    /// The header of the signature: `t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>", hex>`.
    public static final String SIGNATURE = "X-Darkroom-Signature";

    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_AT_ONCE = 64;
    private static final int TRIES = 5;
    private static final Pattern VEILED = Pattern.compile("%2[eEfF]|%5[cC]");
    private static final Duration FRESH = Duration.ofHours(1);

    private final List<String> allowed;
    private final Optional<String> secret;
    private final InstantSource clock;
    private final Duration pause;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);

    /// @param allowed beginnings of addresses that may be told
    public Webhooks(List<String> allowed, Optional<String> secret, InstantSource clock) {
        this(allowed, secret, clock, Duration.ofSeconds(1));
    }

    /// @param pause before the second try; each further one is twice as long
    Webhooks(List<String> allowed, Optional<String> secret, InstantSource clock, Duration pause) {
        this.pause = pause;
        this.allowed = allowed;
        this.secret = secret;
        this.clock = clock;
    }

    /// @throws Refused if the address may not be told
    void demandAllowed(String address) {
        if (!isAllowed(address)) {
            throw Refused.invalid(
                    "webhook", "this address may not be told; --http-webhooks says which may");
        }
    }

    /// A job has ended. Returns at once.
    public void ended(Job job) {
        String address = job.labels().get(LABEL);
        boolean fresh =
                job.lastMillis()
                        > clock.instant().minus(FRESH).toEpochMilli(); // not a table rebuilt
        if (address == null || !isAllowed(address) || !fresh) {
            return;
        }
        if (free.tryAcquire()) {
            String body = JobView.whole(job, Optional.empty()).toString();
            tell(job.id(), URI.create(address), body, TRIES);
        } else {
            LOG.atWarn()
                    .addKeyValue("requestId", job.id())
                    .log("Too many webhooks wait; one is left out");
        }
    }

    private void tell(String id, URI address, String body, int tries) {
        long seconds = clock.instant().getEpochSecond();
        HttpRequest request =
                HttpRequest.newBuilder(address)
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .header("User-Agent", "darkroom")
                        .header(
                                SIGNATURE,
                                "t=%s,v1=%s"
                                        .formatted(
                                                Long.toString(seconds), signature(seconds, body)))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete(
                        (answer, failure) -> {
                            boolean taken = failure == null && answer.statusCode() / 100 == 2;
                            if (taken || tries == 1) {
                                free.release();
                                note(id, taken);
                            } else {
                                long millis = pause.toMillis() << (TRIES - tries);
                                CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
                                        .execute(() -> tell(id, address, body, tries - 1));
                            }
                        });
    }

    private static void note(String id, boolean taken) {
        if (!taken) {
            LOG.atWarn().addKeyValue("requestId", id).log("A webhook was not taken");
        }
    }

    // What a receiver might read as another path than the one that was allowed is refused, too.
    private boolean isAllowed(String address) {
        try {
            URI plain = URI.create(address).normalize();
            boolean clear =
                    plain.getRawPath() != null && !VEILED.matcher(plain.getRawPath()).find();
            return secret.isPresent()
                    && clear
                    && allowed.stream().anyMatch(plain.toString()::startsWith);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    String signature(long seconds, String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(
                    new SecretKeySpec(
                            secret.orElseThrow().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] text = (Long.toString(seconds) + "." + body).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(mac.doFinal(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
