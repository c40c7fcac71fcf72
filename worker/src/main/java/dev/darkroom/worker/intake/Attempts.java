package dev.darkroom.worker.intake;

import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.AttemptState;
import dev.darkroom.schemas.wire.Wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Which requests were being drawn when their workers were last heard of.
public final class Attempts extends RecordView<Attempt> {

    /// Records remembered of one request; compaction may have left only its last.
    private static final int REMEMBERED = 16;

    private final Bounded<List<Attempt>> seen;

    /// @param topic the topic of attempts
    /// @param most requests that are remembered, the latest ones
    public Attempts(String topic, Wire wire, int most) {
        super(topic, wire, Attempt.class);
        this.seen = new Bounded<>(most);
    }

    /// What is known of a request's past.
    ///
    /// @param unfinished attempts that began and never ended; what was given back does not count
    /// @param history the attempts in words, for people
    public record Past(int unfinished, String history) {}

    public Past of(String requestId) {
        List<Attempt> attempts = seen.get(requestId).orElse(List.of());
        return new Past(
                attempts.isEmpty() ? 0 : unfinished(attempts.getLast()),
                attempts.stream().map(Attempts::words).collect(Collectors.joining("; ")));
    }

    /// @return whether a later attempt than this one has begun
    public boolean begunSince(String requestId, int attempt) {
        List<Attempt> attempts = seen.get(requestId).orElse(List.of());
        return !attempts.isEmpty() && attempts.getLast().getAttempt() > attempt;
    }

    @Override
    void remember(Attempt attempt) {
        seen.change(
                attempt.getRequestId(),
                before -> after(before == null ? List.of() : before, attempt));
    }

    @Override
    void forget(String requestId) {
        seen.remove(requestId);
    }

    private static List<Attempt> after(List<Attempt> before, Attempt attempt) {
        boolean stale =
                !before.isEmpty()
                        && attempt.getState() == AttemptState.RELEASED
                        && attempt.getAttempt() < before.getLast().getAttempt();
        if (stale || attempt.getState() == AttemptState.UNKNOWN) {
            return before;
        }
        var after = new ArrayList<>(before);
        after.add(attempt);
        return List.copyOf(after.subList(Math.max(0, after.size() - REMEMBERED), after.size()));
    }

    private static int unfinished(Attempt last) {
        return switch (last.getState()) {
            case STARTED -> last.getAttempt();
            case RELEASED -> last.getAttempt() - 1;
            case FINISHED, UNKNOWN -> 0;
        };
    }

    private static String words(Attempt attempt) {
        return "attempt %d %s by %s at %s"
                .formatted(
                        attempt.getAttempt(),
                        attempt.getState().name().toLowerCase(Locale.ROOT),
                        attempt.getWorker(),
                        attempt.getAt());
    }
}
