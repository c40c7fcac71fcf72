package dev.darkroom.standalone.simulation;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.RequestDigest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What holds at the end of every history.
///
/// @param asked every different request
/// @param asks how often each id was asked for
/// @param told every fact, in order
/// @param owners digest of the request that an id's outcome is of
/// @param begun how often each prompt's drawing was begun
/// @param overdue how often each was begun by a worker whose lease had lapsed without its noticing
/// @param conflicts digests of the requests that were told of a conflict
/// @param cancelled ids that were cancelled before they were asked for
record Invariants(
        List<PromptRequest> asked,
        Map<String, Integer> asks,
        List<String> told,
        Map<String, String> owners,
        Map<String, Integer> begun,
        Map<String, Integer> overdue,
        Set<String> conflicts,
        Set<String> cancelled) {

    /// @return a sentence for each that does not hold
    List<String> broken() {
        var broken = new ArrayList<String>();
        asked.forEach(request -> check(request, broken));
        var once = new HashSet<String>();
        told.stream()
                .filter(fact -> !once.add(fact))
                .forEach(fact -> broken.add(fact + " was told twice"));
        return broken;
    }

    private void check(PromptRequest request, List<String> broken) {
        String digest = RequestDigest.of(request);
        String name = request.getId() + " (" + request.getPrompt() + ")";
        if (!digest.equals(owners.get(request.getId())) && !conflicts.contains(digest)) {
            broken.add(name + " has no end");
        }
        int begins = begun.getOrDefault(request.getPrompt(), 0);
        if (begins > 0 && cancelled.contains(request.getId())) {
            broken.add(name + " was drawn, though it was cancelled before it was leased");
        }
        // Who has lost a lease and does not know it may begin beside whoever has it.
        int most =
                History.ATTEMPTS * asks.get(request.getId())
                        + overdue.getOrDefault(request.getPrompt(), 0);
        if (request.getPrompt().startsWith(History.KILLER) && begins > most) {
            broken.add("%s killed %d workers, %d at most".formatted(name, begins, most));
        }
    }
}
