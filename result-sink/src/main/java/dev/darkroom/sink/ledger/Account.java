package dev.darkroom.sink.ledger;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.OutcomeFailure;
import dev.darkroom.schemas.OutcomeImage;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.StoredImage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The account of one request: which of its images are stored, which will never be, how it ended.
///
/// Folding an [Entry] into it gives the next account and the facts to tell. Entries may come again
/// and in any order; these hold:
///
/// - An image is told once: the first picture of an index stays.
/// - An outcome is told once: the first that ends the request stays. A picture that arrives after
///   it is still told as a picture.
/// - While the request is open, a stored picture outweighs a failure of the same index.
/// - Only entries of the request's own digest count. Whose id it is, the keeper has decided: all
///   that is not of that request comes here as a CONFLICT.
/// - A CONFLICT opens no account while the id's own request is still being drawn. After that the
///   request is known, or was and is forgotten: then the CONFLICT is how another request of the id
///   ended, and is told as its outcome. It does not make the id that request's.
///
/// @param heading of the first entry
/// @param images stored, by index
/// @param missing why an index has no image; never an index that `images` has
/// @param ended why the whole request came to nothing more
/// @param status empty while the request is open
/// @param touchedAt of the latest entry that counted
public record Account(
        Entry.Heading heading,
        SortedMap<Integer, OutcomeImage> images,
        SortedMap<Integer, GenerationFailure> missing,
        Optional<GenerationFailure> ended,
        Optional<RequestStatus> status,
        Instant touchedAt) {

    /// @param account as it is now; empty where nothing of the id is known
    /// @param facts to tell
    public record Folded(Optional<Account> account, List<Fact> facts) {}

    /// @param account empty where nothing of the entry's request id is known
    public static Folded fold(Optional<Account> account, Entry entry) {
        return account.filter(known -> !known.isGuestBeside(entry))
                .map(known -> known.fold(entry))
                .orElseGet(() -> begin(account, entry));
    }

    private static Folded begin(Optional<Account> guest, Entry entry) {
        Account opened = open(entry.heading());
        return conflict(entry)
                .map(
                        conflict ->
                                conflict.getOwnerAnswered()
                                        ? opened.ended(entry.heading(), conflict)
                                        : new Folded(guest, List.of()))
                .orElseGet(() -> opened.fold(entry));
    }

    // Of an account that only tells of a conflict nothing is left when somebody else comes.
    private boolean isGuestBeside(Entry entry) {
        return ended.filter(failure -> failure.getCode().equals(Ending.CONFLICT)).isPresent()
                && !entry.heading().requestDigest().equals(heading.requestDigest());
    }

    /// @return the account as the world is told it
    public RequestOutcome outcome() {
        var failures = new ArrayList<OutcomeFailure>();
        missing.forEach((index, failure) -> failures.add(new OutcomeFailure(index, failure)));
        ended.ifPresent(failure -> failures.add(new OutcomeFailure(null, failure)));
        return new RequestOutcome(
                heading.requestId(),
                heading.requestDigest(),
                status.orElse(RequestStatus.UNKNOWN),
                heading.count(),
                List.copyOf(images.values()),
                failures,
                heading.labels(),
                heading.createdAt().orElse(null),
                touchedAt);
    }

    private static Account open(Entry.Heading heading) {
        return new Account(
                heading,
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                heading.at());
    }

    private static Optional<GenerationFailure> conflict(Entry entry) {
        Optional<GenerationFailure> failure =
                switch (entry) {
                    case Entry.Stored _ -> Optional.empty();
                    case Entry.Missing(_, _, GenerationFailure missing) -> Optional.of(missing);
                    case Entry.Ended(_, GenerationFailure ended) -> Optional.of(ended);
                };
        return failure.filter(found -> found.getCode().equals(Ending.CONFLICT));
    }

    private Folded fold(Entry entry) {
        if (!entry.heading().requestDigest().equals(heading.requestDigest())) {
            return unchanged();
        }
        return switch (entry) {
            case Entry.Stored(Entry.Heading at, StoredImage image) -> stored(at, image);
            case Entry.Missing(Entry.Heading at, int index, GenerationFailure failure) ->
                    missing(at, index, failure);
            case Entry.Ended(Entry.Heading at, GenerationFailure failure) -> ended(at, failure);
        };
    }

    private Folded stored(Entry.Heading at, StoredImage image) {
        int index = image.getIndex();
        if (images.containsKey(index)) {
            return unchanged();
        }
        var more = new TreeMap<>(images);
        more.put(index, new OutcomeImage(index, image.getUri(), image.getSha256()));
        var fewer = new TreeMap<>(missing);
        fewer.remove(index);
        return next(more, fewer, ended, at, List.of(new Fact.ImageStored(image)));
    }

    private Folded missing(Entry.Heading at, int index, GenerationFailure failure) {
        if (status.isPresent() || images.containsKey(index) || missing.containsKey(index)) {
            return unchanged();
        }
        var more = new TreeMap<>(missing);
        more.put(index, failure);
        return next(images, more, ended, at, List.of());
    }

    private Folded ended(Entry.Heading at, GenerationFailure failure) {
        return status.isPresent()
                ? unchanged()
                : next(images, missing, Optional.of(failure), at, List.of());
    }

    private Folded unchanged() {
        return new Folded(Optional.of(this), List.of());
    }

    private Folded next(
            SortedMap<Integer, OutcomeImage> images,
            SortedMap<Integer, GenerationFailure> missing,
            Optional<GenerationFailure> ended,
            Entry.Heading at,
            List<Fact> told) {
        Instant touched = at.at().isAfter(touchedAt) ? at.at() : touchedAt;
        var facts = new ArrayList<>(told);
        var open = new Account(heading, images, missing, ended, status, touched);
        if (status.isPresent() || !open.complete()) {
            return new Folded(Optional.of(open), facts);
        }
        var reasons = new ArrayList<>(missing.values());
        ended.ifPresent(reasons::add);
        RequestStatus end = Ending.of(heading.count(), images.size(), reasons);
        var closed = new Account(heading, images, missing, ended, Optional.of(end), touched);
        facts.add(new Fact.RequestEnded(closed.outcome()));
        return new Folded(Optional.of(closed), facts);
    }

    private boolean complete() {
        return ended.isPresent() || images.size() + missing.size() >= heading.count();
    }
}
