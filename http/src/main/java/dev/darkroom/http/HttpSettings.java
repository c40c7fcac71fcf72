package dev.darkroom.http;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// How HTTP is answered.
///
/// @param host address to listen on
/// @param port 0 for any free one
/// @param keys that may call; empty where everybody on this machine may
/// @param origins of other sites' pages that may call
/// @param postsPerSecond of one caller; 0 for no limit
/// @param largestBody bytes
/// @param streams that may be open at once: event streams and calls that wait for pictures
/// @param address where other processes that serve reach this one; empty for host and port
/// @param webhooks beginnings of addresses that may be told of a request's end
/// @param webhookSecret signs what is told
/// @param jobsKept how long a job is known after its latest news
/// @param mostJobs that are known
public record HttpSettings(
        String host,
        int port,
        List<String> keys,
        List<String> origins,
        double postsPerSecond,
        long largestBody,
        int streams,
        Optional<String> address,
        List<String> webhooks,
        Optional<String> webhookSecret,
        Duration jobsKept,
        int mostJobs) {

    /// Tells nothing that is secret.
    @Override
    public String toString() {
        return "HttpSettings[%s:%s]".formatted(host, port);
    }

    public static final Setting<Integer> PORT =
            Setting.integer(
                    "http-port", 8080, 0, 65_535, "Port of the HTTP API; 0 takes a free one.");
    public static final Setting<String> HOST =
            Setting.text(
                    "http-host",
                    "127.0.0.1",
                    "Address the HTTP API listens on; beyond this machine only with --http-keys.");
    public static final Setting<Optional<String>> KEYS =
            Setting.optional(
                    "http-keys",
                    "Keys, one of which every call has to bring; comma between them. Without any,"
                            + " only this machine may call.");
    public static final Setting<Optional<String>> CORS =
            Setting.optional(
                    "http-cors",
                    "Other sites whose pages may call, such as https://example.org; comma between"
                            + " them, * for all.");
    public static final Setting<Double> RATE =
            Setting.number(
                    "http-rate",
                    200,
                    0,
                    1_000_000,
                    "Requests that one caller may hand in each second, and twice as many at once; 0"
                            + " for no limit.");
    public static final Setting<Long> BODY =
            Setting.bytes("http-largest-body", "32MiB", "Largest body of a call.");
    public static final Setting<Integer> STREAMS =
            Setting.integer(
                    "http-streams",
                    1_000,
                    1,
                    100_000,
                    "Event streams and calls waiting for pictures that may be open at once.");
    public static final Setting<Optional<String>> ADDRESS =
            Setting.optional(
                    "http-address",
                    "HOST:PORT where the others reach this one, if several serve one Darkroom; the"
                            + " address listened on if left out.");
    public static final Setting<Optional<String>> WEBHOOKS =
            Setting.optional(
                    "http-webhooks",
                    "Beginnings of addresses that a request may have told of its end, such as"
                            + " https://example.org/hooks/; comma between them.");
    public static final Setting<Optional<String>> WEBHOOK_SECRET =
            Setting.optional("http-webhook-secret", "Signs what webhooks are told.");
    public static final Setting<Duration> JOBS_KEPT =
            Setting.duration(
                    "jobs-memory",
                    Duration.ofDays(7),
                    "How long the job table knows a request after the latest news of it.");
    public static final Setting<Integer> MOST_JOBS =
            Setting.integer(
                    "jobs-most",
                    20_000,
                    1,
                    10_000_000,
                    "Requests that the job table knows; beyond it the oldest are forgotten.");

    /// Everything that [#of] reads.
    public static final List<Setting<?>> ALL =
            List.of(
                    PORT,
                    HOST,
                    KEYS,
                    CORS,
                    RATE,
                    BODY,
                    STREAMS,
                    ADDRESS,
                    WEBHOOKS,
                    WEBHOOK_SECRET,
                    JOBS_KEPT,
                    MOST_JOBS);

    private static final int SHORTEST_KEY = 8;

    /// @throws BadSettingsException with every fault there is
    public static HttpSettings of(Settings settings) {
        var faults = new ArrayList<String>();
        List<String> keys = list(settings.get(KEYS));
        if (keys.stream().anyMatch(key -> key.length() < SHORTEST_KEY)) {
            faults.add(
                    "setting http-keys: found a key of fewer than %s characters, wanted at least as many"
                            .formatted(SHORTEST_KEY));
        }
        String host = settings.get(HOST);
        if (keys.isEmpty() && !loopback(host)) {
            faults.add(
                    "setting http-host: found '%s' without http-keys, wanted keys, or an address of this machine alone such as 127.0.0.1"
                            .formatted(host));
        }
        List<String> webhooks = list(settings.get(WEBHOOKS));
        if (!webhooks.isEmpty() && settings.get(WEBHOOK_SECRET).isEmpty()) {
            faults.add("setting http-webhooks: found without http-webhook-secret, wanted both");
        }
        webhooks.stream()
                .filter(address -> !address.matches("https?://[^/\\s]+/.*"))
                .forEach(
                        address ->
                                faults.add(
                                        "setting http-webhooks: found '%s', wanted a beginning such as https://host/"
                                                .formatted(address)));
        settings.get(ADDRESS)
                .filter(address -> !address.matches("[^:/\\s]+:[0-9]{1,5}"))
                .ifPresent(
                        address ->
                                faults.add(
                                        "setting http-address: found '%s', wanted HOST:PORT"
                                                .formatted(address)));
        if (!faults.isEmpty()) {
            throw new BadSettingsException(faults);
        }
        return new HttpSettings(
                host,
                settings.get(PORT),
                keys,
                list(settings.get(CORS)),
                settings.get(RATE),
                settings.get(BODY),
                settings.get(STREAMS),
                settings.get(ADDRESS),
                webhooks,
                settings.get(WEBHOOK_SECRET),
                settings.get(JOBS_KEPT),
                settings.get(MOST_JOBS));
    }

    /// The same on another port.
    public HttpSettings withPort(int other) {
        return new HttpSettings(
                host,
                other,
                keys,
                origins,
                postsPerSecond,
                largestBody,
                streams,
                address,
                webhooks,
                webhookSecret,
                jobsKept,
                mostJobs);
    }

    boolean onlyHere() {
        return loopback(host);
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    private static List<String> list(Optional<String> text) {
        return text.stream()
                .flatMap(all -> Arrays.stream(all.split(",")))
                .map(String::strip)
                .filter(one -> !one.isEmpty())
                .toList();
    }
}
