package dev.darkroom.runtime.settings;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The addresses of Kafka brokers. Kafka's clients try for a minute and then say nothing of where
/// they tried; whether anybody listens there is found out in a moment.
public final class Brokers {

    private static final Logger LOG = LoggerFactory.getLogger(Brokers.class);

    static final String WANTED = "Kafka brokers as HOST:PORT,HOST:PORT";

    /// Host names, IPv4, IPv6 in brackets; a client may say a protocol before them.
    private static final Pattern ADDRESS =
            Pattern.compile("(?:[A-Z_]+://)?\\[?([0-9A-Za-z_.%:-]*[0-9A-Za-z_.%:])]?:(\\d{1,5})");

    private static final Duration MOMENT = Duration.ofSeconds(2);
    private static final Duration START = Duration.ofSeconds(8);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private Brokers() {}

    /// @return the same, its form checked
    /// @throws IllegalArgumentException if an address is none
    static String read(String brokers) {
        if (addresses(brokers).isEmpty()) {
            throw new IllegalArgumentException(brokers);
        }
        return brokers;
    }

    /// For a program that a person waits for: gives one of the brokers a moment to listen.
    ///
    /// @throws BadSettingsException saying of each address why nobody can be reached there
    public static void demand(Settings settings) {
        demand(effective(settings));
    }

    /// @param brokers as [KafkaSettings#BOOTSTRAP_SERVERS] reads them
    public static void demand(String brokers) {
        List<String> faults = await(brokers, MOMENT);
        if (!faults.isEmpty()) {
            throw unreachable(faults);
        }
    }

    /// For a program that runs for long: waits as long as a broker takes to start again, and says
    /// so meanwhile.
    ///
    /// @throws BadSettingsException saying of each address why nobody can be reached there
    public static void awaitStart(Settings settings) {
        String brokers = effective(settings);
        List<String> faults = await(brokers, MOMENT);
        if (!faults.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("brokers", brokers)
                    .addKeyValue("error", String.join(", ", faults))
                    .log("Nobody listens there; waiting for a broker");
            faults = await(brokers, START);
        }
        if (!faults.isEmpty()) {
            throw unreachable(faults);
        }
    }

    private static List<String> await(String brokers, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<String> faults = faults(brokers);
        while (!faults.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
            faults = faults(brokers);
        }
        return faults;
    }

    private static BadSettingsException unreachable(List<String> faults) {
        return new BadSettingsException(
                List.of(
                        "setting bootstrap-servers: found %s; wanted %s that listen"
                                .formatted(String.join(", ", faults), WANTED)));
    }

    private static String effective(Settings settings) {
        return KafkaSettings.client(settings, "admin").get("bootstrap.servers").toString();
    }

    /// @return why nobody can be reached at each address; empty if somebody can
    private static List<String> faults(String brokers) {
        var faults = new ArrayList<String>();
        for (InetSocketAddress address : addresses(brokers)) {
            String fault = fault(address);
            if (fault.isEmpty()) {
                return List.of();
            }
            faults.add("%s:%s %s".formatted(address.getHostString(), address.getPort(), fault));
        }
        return faults;
    }

    private static String fault(InetSocketAddress address) {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(address.getHostString(), address.getPort()),
                    Math.toIntExact(MOMENT.toMillis()));
            return "";
        } catch (UnknownHostException _) {
            return "(the host is not known here)";
        } catch (IOException e) {
            return "(" + e.getMessage() + ")";
        }
    }

    private static List<InetSocketAddress> addresses(String brokers) {
        return Arrays.stream(brokers.split(",", -1))
                .map(String::strip)
                .map(ADDRESS::matcher)
                .map(Brokers::address)
                .toList();
    }

    private static InetSocketAddress address(Matcher address) {
        if (!address.matches()) {
            throw new IllegalArgumentException("no address");
        }
        // Refuses ports beyond 65535 with the same exception.
        return InetSocketAddress.createUnresolved(
                address.group(1), Integer.parseInt(address.group(2)));
    }
}
