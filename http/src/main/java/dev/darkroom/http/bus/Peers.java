package dev.darkroom.http.bus;

import dev.darkroom.http.server.Refused;
import dev.darkroom.sink.jobs.Demand;
import dev.darkroom.sink.jobs.Job;
import dev.darkroom.sink.jobs.JobJson;
import dev.darkroom.sink.jobs.JobQuery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The other processes that have parts of the job table, asked over HTTP.
public final class Peers implements AutoCloseable {

    /// Where a process tells the others of its jobs.
    public static final String JOBS = "/v1/peers/jobs";

    /// Where a process tells the others what its part of the table wants of workers.
    public static final String DEMANDS = "/v1/peers/demands";

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Optional<String> key;

    /// @param key that all processes of a Darkroom have; empty where none is wanted
    public Peers(Optional<String> key) {
        this.key = key;
    }

    /// @throws Refused if the process does not answer
    Optional<Job> find(String address, String id) {
        HttpResponse<byte[]> answer = get(address, JOBS + "/" + encoded(id));
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(read(answer, Job.class));
            case 404 -> Optional.empty();
            default -> throw silent();
        };
    }

    /// @throws Refused if the process does not answer
    List<Job> list(String address, JobQuery query) {
        HttpResponse<byte[]> answer =
                get(
                        address,
                        JOBS
                                + "?query="
                                + encoded(
                                        new String(JobJson.write(query), StandardCharsets.UTF_8)));
        if (answer.statusCode() != 200) {
            throw silent();
        }
        return List.of(read(answer, Job[].class));
    }

    /// @throws Refused if the process does not answer
    Map<String, Demand> demands(String address) {
        HttpResponse<byte[]> answer = get(address, DEMANDS);
        if (answer.statusCode() != 200) {
            throw silent();
        }
        return read(answer, Demands.class).byQueue();
    }

    /// What a process wants of workers, as it is told to others.
    ///
    /// @param byQueue by the model that a queue is named for; the default queue's is ""
    public record Demands(Map<String, Demand> byQueue) {}

    @Override
    public void close() {
        client.close();
    }

    private HttpResponse<byte[]> get(String address, String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(PATIENCE);
        key.ifPresent(one -> request.header("X-Api-Key", one));
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException _) {
            throw silent();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw silent();
        }
    }

    private static <T> T read(HttpResponse<byte[]> answer, Class<T> type) {
        try {
            return JobJson.read(answer.body(), type);
        } catch (UncheckedIOException _) {
            throw silent();
        }
    }

    private static Refused silent() {
        return Refused.later(
                503, "peer_away", 2, "the process that knows this job does not answer");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
