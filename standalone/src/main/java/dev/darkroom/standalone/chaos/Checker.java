package dev.darkroom.standalone.chaos;

import dev.darkroom.standalone.chaos.Verdict.Breach;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Compares what was asked with what was told and what is stored. It shares no code with whoever
/// drew, stored or told.
final class Checker {

    private final List<TrialRequest> orders;
    private final Evidence evidence;
    private final Map<String, String> shelf;
    private final Verdict verdict = new Verdict();

    private Checker(List<TrialRequest> orders, Evidence evidence, Map<String, String> shelf) {
        this.orders = orders;
        this.evidence = evidence;
        this.shelf = shelf;
    }

    /// @param orders that the brokers acknowledged
    /// @param shelf SHA-256 of every stored object, by name
    static Verdict check(List<TrialRequest> orders, Evidence evidence, Map<String, String> shelf) {
        var checker = new Checker(orders, evidence, shelf);
        checker.countAll();
        checker.pictures();
        orders.forEach(checker::order);
        return checker.verdict;
    }

    private void countAll() {
        verdict.count("sent", orders.size());
        verdict.count("stored", evidence.pictures().size());
        verdict.count("conflicts", evidence.conflicts().size());
        verdict.count("dead-lettered", evidence.letters().size());
        evidence.outcomes()
                .values()
                .forEach(ends -> verdict.count(ends.getFirst().status().toLowerCase(Locale.ROOT)));
    }

    private void pictures() {
        evidence.pictures()
                .forEach(
                        (key, told) -> {
                            if (told.size() > 1) {
                                verdict.breach(
                                        Breach.TOLD_TWICE,
                                        "picture %s was told %s times".formatted(key, told.size()));
                            }
                            told.forEach(picture -> stored("picture " + key, picture));
                        });
        evidence.outcomes()
                .forEach(
                        (id, ends) -> {
                            if (ends.size() > 1) {
                                verdict.breach(
                                        Breach.TOLD_TWICE,
                                        "the outcome of %s was told %s times"
                                                .formatted(id, ends.size()));
                            }
                            ends.forEach(end -> images(id, end));
                        });
    }

    private void stored(String what, Evidence.Told told) {
        String name = told.uri().substring(told.uri().lastIndexOf('/') + 1);
        String found = shelf.get(name);
        if (!told.sha256().equals(found)) {
            verdict.breach(
                    Breach.LOST,
                    "%s is told as %s with SHA-256 %s, and the store has %s"
                            .formatted(what, name, told.sha256(), found));
        }
    }

    private void images(String id, Evidence.Ended end) {
        end.images()
                .forEach(
                        (index, image) -> {
                            String key = id + "/" + index;
                            if (!evidence.pictures().getOrDefault(key, List.of()).contains(image)) {
                                verdict.breach(
                                        Breach.LOST,
                                        "the outcome of %s has picture %s, and it was not told by itself"
                                                .formatted(id, index));
                            }
                        });
        if (end.status().equals("COMPLETED") && end.images().size() != end.count()) {
            verdict.breach(
                    Breach.UNTRUE,
                    "%s is COMPLETED with %s of %s pictures"
                            .formatted(id, end.images().size(), end.count()));
        }
    }

    private void order(TrialRequest order) {
        if (order.kind() == TrialRequest.Kind.UNREADABLE) {
            unreadable(order);
            return;
        }
        List<Evidence.Ended> ends =
                evidence.outcomes().getOrDefault(order.id(), List.of()).stream()
                        .filter(end -> end.order().equals(order.name()))
                        .toList();
        if (!ends.isEmpty()) {
            allowed(order, ends.getFirst());
        } else if (!evidence.conflicts().contains(order.name())) {
            missing(order);
        }
    }

    private void unreadable(TrialRequest order) {
        byte[] bytes = Traffic.unreadable(order);
        boolean kept =
                evidence.letters().getOrDefault(order.id(), List.of()).stream()
                        .anyMatch(letter -> Arrays.equals(letter, bytes));
        if (!kept) {
            missing(order);
        }
    }

    // What lies before the workers, or has been answered and lies before the sinks, may yet come.
    private void missing(TrialRequest order) {
        boolean answered = evidence.answered().contains(order.name());
        boolean queued = evidence.queued().contains(order.id());
        verdict.breach(
                answered || queued ? Breach.STUCK : Breach.LOST,
                "%s (%s) was asked for and has no end; answered by a worker: %s, before the workers: %s"
                        .formatted(order.name(), order.kind(), answered, queued));
    }

    private void allowed(TrialRequest order, Evidence.Ended end) {
        Set<String> strange =
                end.codes().stream()
                        .filter(code -> !codes(order.kind()).contains(code))
                        .collect(Collectors.toSet());
        boolean failed = end.images().size() < end.count();
        boolean drawnAnyway =
                !end.images().isEmpty()
                        && (order.kind() == TrialRequest.Kind.IMPOSSIBLE
                                || order.kind() == TrialRequest.Kind.KILLER);
        if (!strange.isEmpty() || drawnAnyway || end.count() != order.count()) {
            verdict.breach(
                    Breach.UNTRUE,
                    "%s (%s, %s pictures) ended as %s"
                            .formatted(order.name(), order.kind(), order.count(), end));
        } else if (failed && end.codes().contains("WORKER_LOST") && !letter(order)) {
            verdict.breach(
                    Breach.LOST,
                    "%s was given up and is not among the dead letters".formatted(order.name()));
        }
    }

    private boolean letter(TrialRequest order) {
        return evidence.letters().containsKey(order.id());
    }

    // Any request can lose its workers as often as it takes.
    private static Set<String> codes(TrialRequest.Kind kind) {
        return switch (kind) {
            case PLAIN, KILLER -> Set.of("WORKER_LOST");
            case IMPOSSIBLE -> Set.of("INVALID");
            case CANCELLED -> Set.of("WORKER_LOST", "CANCELLED");
            case EXPIRING -> Set.of("WORKER_LOST", "EXPIRED");
            case UNREADABLE -> Set.of();
        };
    }
}
