package dev.darkroom.worker.intake;

import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.AttemptState;
import dev.darkroom.schemas.wire.Wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which requests were being drawn when their workers were last heard of, and whose their ids are:
/// the request's whose digest came first.
///
/// What another request of an id wrote before it learnt that the id is taken counts for nothing.
/// Nor does what comes from an attempt that others have begun after: a worker that was frozen says
/// what it has to say when it thaws.
public final class Attempts extends RecordView<Attempt> {

    /// Records remembered of one request; compaction may have left only its last.
    private static final int REMEMBERED = 16;

    private final Bounded<History> seen;

    /// @param owner digest of the request that has the id; empty where only older workers wrote
    private record History(Optional<String> owner, List<Attempt> attempts) {

        static final History NONE = new History(Optional.empty(), List.of());

        History with(Attempt attempt) {
            Optional<String> digest = Optional.ofNullable(attempt.getRequestDigest());
            boolean others = owner.isPresent() && digest.isPresent() && !owner.equals(digest);
            return others || attempt.getState() == AttemptState.UNKNOWN || isStale(attempt)
                    ? this
                    : new History(owner.or(() -> digest), added(attempt));
        }

        private boolean isStale(Attempt attempt) {
            if (attempts.isEmpty()) {
                return false;
            }
            Attempt last = attempts.getLast();
            boolean anew =
                    attempt.getState() == AttemptState.STARTED
                            && last.getState() == AttemptState.FINISHED;
            return attempts.contains(attempt)
                    || (!anew && attempt.getAttempt() < last.getAttempt());
        }

        private List<Attempt> added(Attempt attempt) {
            var after = new ArrayList<>(attempts);
            after.add(attempt);
            return List.copyOf(after.subList(Math.max(0, after.size() - REMEMBERED), after.size()));
        }
    }

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
    /// @param owner digest of the request that has the id, as far as is known
    /// @param answered whether that request has had its answer
    public record Past(int unfinished, String history, Optional<String> owner, boolean answered) {

        /// @return digest of the request that has the id, if it is another one
        public Optional<String> otherOwner(String digest) {
            return owner.filter(known -> !known.equals(digest));
        }
    }

    public Past of(String requestId) {
        History history = seen.get(requestId).orElse(History.NONE);
        List<Attempt> attempts = history.attempts();
        return new Past(
                attempts.isEmpty() ? 0 : unfinished(attempts.getLast()),
                attempts.stream().map(Attempts::words).collect(Collectors.joining("; ")),
                history.owner(),
                !attempts.isEmpty() && attempts.getLast().getState() == AttemptState.FINISHED);
    }

    /// @return the last record of the request that has the id
    public Optional<Attempt> last(String requestId) {
        List<Attempt> attempts = seen.get(requestId).orElse(History.NONE).attempts();
        return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
    }

    /// @return whether a later attempt than this one has begun
    public boolean begunSince(String requestId, int attempt) {
        List<Attempt> attempts = seen.get(requestId).orElse(History.NONE).attempts();
        return !attempts.isEmpty() && attempts.getLast().getAttempt() > attempt;
    }

    @Override
    void remember(Attempt attempt) {
        seen.change(
                attempt.getRequestId(),
                before -> (before == null ? History.NONE : before).with(attempt));
    }

    @Override
    void forget(String requestId) {
        seen.remove(requestId);
    }

    private static int unfinished(Attempt last) {
        return switch (last.getState()) {
            case STARTED -> last.getAttempt();
            case RELEASED -> last.getAttempt() - 1;
            case FINISHED, UNKNOWN -> 0;
        };
    }

    private static String words(Attempt attempt) {
        return "attempt %s %s by %s at %s"
                .formatted(
                        attempt.getAttempt(),
                        attempt.getState().name().toLowerCase(Locale.ROOT),
                        attempt.getWorker(),
                        attempt.getAt());
    }
}
