package dev.darkroom.standalone.draw;

import dev.darkroom.schemas.PromptRequest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Which of the ordered pictures are still awaited, and whether all that ended are kept.
final class Tally {

    private final Map<String, Set<Integer>> awaited = new HashMap<>();
    private boolean allKept = true;

    Tally(Order order) {
        for (PromptRequest request : order.requests()) {
            awaited.put(
                    request.getId(),
                    IntStream.range(0, request.getCount())
                            .boxed()
                            .collect(HashSet::new, Set::add, Set::addAll));
        }
    }

    /// @return whether this is news: sightings repeat
    boolean count(Finish finish) {
        Set<Integer> open = awaited.getOrDefault(finish.requestId(), new HashSet<>());
        boolean news =
                switch (finish) {
                    case Finish.Kept kept -> open.remove(kept.index());
                    case Finish.Failed failed ->
                            failed.index().map(open::remove).orElseGet(() -> clear(open));
                };
        if (news && finish instanceof Finish.Failed) {
            allKept = false;
        }
        return news;
    }

    boolean done() {
        return awaited.values().stream().allMatch(Set::isEmpty);
    }

    boolean allKept() {
        return done() && allKept;
    }

    /// @return ids of the requests with pictures still to come
    List<String> unfinished() {
        return awaited.entrySet().stream()
                .filter(request -> !request.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean clear(Set<Integer> open) {
        boolean any = !open.isEmpty();
        open.clear();
        return any;
    }
}
