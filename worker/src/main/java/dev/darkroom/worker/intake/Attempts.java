package dev.darkroom.worker.intake;

import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.AttemptState;
import dev.darkroom.schemas.wire.Wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    /// @param unfinished attempts that began and neither ended nor were given back
    private record History(Optional<String> owner, List<Attempt> attempts, int unfinished) {

        static final History NONE = new History(Optional.empty(), List.of(), 0);

        History with(Attempt attempt) {
            Optional<String> digest = Optional.ofNullable(attempt.getRequestDigest());
            boolean others = owner.isPresent() && digest.isPresent() && !owner.equals(digest);
            return others || attempt.getState() == AttemptState.UNKNOWN || saysNothing(attempt)
                    ? this
                    : new History(owner.or(() -> digest), added(attempt), counted(attempt));
        }

        // What comes again, or from an attempt that others have begun after. An attempt that begins
        // late begins all the same.
        private boolean saysNothing(Attempt attempt) {
            return attempts.contains(attempt)
                    || (attempt.getState() != AttemptState.STARTED
                            && !attempts.isEmpty()
                            && (isOver(attempt) || attempt.getAttempt() < latest()));
        }

        private boolean isOver(Attempt attempt) {
            return attempt.getState() == AttemptState.RELEASED && answered();
        }

        boolean answered() {
            return !attempts.isEmpty() && attempts.getLast().getState() == AttemptState.FINISHED;
        }

        /// The number of the latest attempt since the request was last answered.
        private int latest() {
            return sinceAnswered().mapToInt(Attempt::getAttempt).max().orElse(0);
        }

        private Stream<Attempt> sinceAnswered() {
            int from = attempts.size();
            while (from > 0 && attempts.get(from - 1).getState() != AttemptState.FINISHED) {
                from--;
            }
            return attempts.subList(from, attempts.size()).stream();
        }

        // Two workers that hold a request at once may begin attempts of one number, and each of
        // them
        // counts. Where compaction has left an attempt alone, its number tells of those before it.
        private int counted(Attempt attempt) {
            return switch (attempt.getState()) {
                case STARTED -> Math.max(unfinished + 1, attempt.getAttempt());
                case RELEASED ->
                        hasBegun(attempt)
                                ? unfinished - 1
                                : Math.max(unfinished, attempt.getAttempt() - 1);
                case FINISHED, UNKNOWN -> 0;
            };
        }

        private boolean hasBegun(Attempt released) {
            return sinceAnswered()
                    .anyMatch(
                            attempt ->
                                    attempt.getState() == AttemptState.STARTED
                                            && attempt.getWorker().equals(released.getWorker())
                                            && attempt.getAttempt() == released.getAttempt());
        }

        /// What was known before the attempt was recorded.
        History before(Attempt begun) {
            History known = NONE;
            for (Attempt attempt : attempts) {
                if (attempt.equals(begun)) {
                    return known;
                }
                known = known.with(attempt);
            }
            return this;
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
                history.unfinished(),
                attempts.stream().map(Attempts::words).collect(Collectors.joining("; ")),
                history.owner(),
                history.answered());
    }

    /// @param begun an attempt that is on record
    /// @return attempts that had begun before it and never ended
    public int unfinishedBefore(Attempt begun) {
        return seen.get(begun.getRequestId()).orElse(History.NONE).before(begun).unfinished();
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

    private static String words(Attempt attempt) {
        return "attempt %s %s by %s at %s"
                .formatted(
                        attempt.getAttempt(),
                        attempt.getState().name().toLowerCase(Locale.ROOT),
                        attempt.getWorker(),
                        attempt.getAt());
    }
}
