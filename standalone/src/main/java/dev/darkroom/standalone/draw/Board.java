package dev.darkroom.standalone.draw;

import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.PromptRequest;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/// How far the ordered pictures are, as a user wants to see it.
final class Board {

    private static final int LABEL = 24;

    /// One picture.
    ///
    /// @param label the beginning of its prompt
    /// @param step steps done
    /// @param steps in all; 0 while nobody has begun it
    record Row(String label, int step, int steps, boolean ended) {

        boolean begun() {
            return steps > 0;
        }
    }

    private record Key(String requestId, int index) {}

    private final Map<Key, Row> rows = new LinkedHashMap<>();
    private final LongSupplier nanoTime;
    private long firstStepAt;
    private int stepsSinceFirst;
    private int lastSteps;
    private boolean started;

    Board(Order order, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        for (PromptRequest request : order.requests()) {
            IntStream.range(0, request.getCount())
                    .forEach(
                            index ->
                                    rows.put(
                                            new Key(request.getId(), index),
                                            new Row(label(request, index), 0, 0, false)));
        }
    }

    /// @return the row, if it is further than it was; progress may come late or twice
    Optional<Row> step(GenerationProgress progress) {
        var key = new Key(progress.getRequestId(), progress.getIndex());
        Row row = rows.get(key);
        if (row == null || row.ended() || progress.getStep() <= row.step()) {
            return Optional.empty();
        }
        if (started) {
            stepsSinceFirst += progress.getStep() - row.step();
        } else {
            firstStepAt = nanoTime.getAsLong();
            started = true;
        }
        lastSteps = progress.getSteps();
        var further = new Row(row.label(), progress.getStep(), progress.getSteps(), false);
        rows.put(key, further);
        return Optional.of(further);
    }

    void ended(Finish finish) {
        rows.replaceAll((key, row) -> concerns(finish, key) ? ended(row) : row);
    }

    /// @return rows of the pictures being drawn, the longest begun first
    List<Row> drawing() {
        return rows.values().stream().filter(row -> row.begun() && !row.ended()).toList();
    }

    /// @return whether anything has happened to any picture
    boolean begun() {
        return started || ended() > 0;
    }

    int ended() {
        return (int) rows.values().stream().filter(Row::ended).count();
    }

    int pictures() {
        return rows.size();
    }

    /// @return how long the rest will take at the pace so far; empty while there is none
    Optional<Duration> left() {
        if (stepsSinceFirst == 0) {
            return Optional.empty();
        }
        long remaining =
                rows.values().stream()
                        .filter(row -> !row.ended())
                        .mapToLong(row -> (row.begun() ? row.steps() : lastSteps) - row.step())
                        .sum();
        double nanosPerStep = (nanoTime.getAsLong() - firstStepAt) / (double) stepsSinceFirst;
        return Optional.of(Duration.ofNanos(Math.round(remaining * nanosPerStep)));
    }

    /// @return such as `1 of 8 pictures, 3 s left`
    String summary() {
        String left = left().map(time -> ", %s s left".formatted(wholeSeconds(time))).orElse("");
        return "%s of %s pictures%s".formatted(ended(), pictures(), left);
    }

    private static long wholeSeconds(Duration time) {
        return (time.toMillis() + TimeUnit.SECONDS.toMillis(1) - 1) / TimeUnit.SECONDS.toMillis(1);
    }

    private static Row ended(Row row) {
        return new Row(row.label(), row.step(), row.steps(), true);
    }

    private static boolean concerns(Finish finish, Key key) {
        return key.requestId().equals(finish.requestId())
                && switch (finish) {
                    case Finish.Kept kept -> kept.index() == key.index();
                    case Finish.Failed failed ->
                            failed.index().map(index -> index == key.index()).orElse(true);
                };
    }

    private static String label(PromptRequest request, int index) {
        String number = request.getCount() > 1 ? " #" + index : "";
        String prompt = request.getPrompt().replaceAll("\\p{C}", " ");
        int room = LABEL - number.length();
        return (prompt.codePointCount(0, prompt.length()) <= room
                        ? prompt
                        : prompt.substring(0, prompt.offsetByCodePoints(0, room - 1)) + "…")
                + number;
    }
}
