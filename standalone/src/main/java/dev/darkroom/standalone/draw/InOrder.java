package dev.darkroom.standalone.draw;

import dev.darkroom.schemas.PromptRequest;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.IntStream;

/// Prints a line about each picture in the order in which they were asked for, each as soon as
/// those before it have theirs.
final class InOrder {

    private record Key(String requestId, int index) {}

    private final PrintStream out;
    private final Queue<Key> awaited = new ArrayDeque<>();
    private final Map<Key, Optional<String>> held = new HashMap<>();

    InOrder(PrintStream out, Order order) {
        this.out = out;
        for (PromptRequest request : order.requests()) {
            IntStream.range(0, request.getCount())
                    .forEach(index -> awaited.add(new Key(request.getId(), index)));
        }
    }

    /// @param index empty where the line is about all pictures of the request that have none yet
    void add(String requestId, Optional<Integer> index, String line) {
        if (index.isPresent()) {
            held.put(new Key(requestId, index.get()), Optional.of(line));
        } else {
            addForTheRest(requestId, line);
        }
        while (!awaited.isEmpty() && held.containsKey(awaited.peek())) {
            held.remove(awaited.remove()).ifPresent(out::println);
        }
    }

    /// Prints what still waits for others, which do not come.
    void end() {
        awaited.forEach(key -> held.getOrDefault(key, Optional.empty()).ifPresent(out::println));
        awaited.clear();
    }

    private void addForTheRest(String requestId, String line) {
        Optional<String> once = Optional.of(line);
        for (Key key : awaited) {
            if (key.requestId().equals(requestId) && !held.containsKey(key)) {
                held.put(key, once);
                once = Optional.empty();
            }
        }
    }
}
