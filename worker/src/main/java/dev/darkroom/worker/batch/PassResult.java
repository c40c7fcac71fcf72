package dev.darkroom.worker.batch;

import dev.darkroom.worker.diffusion.latent.Latents;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a call of the network gave.
sealed interface PassResult {
    PassOutcome outcome();

    /// One answer per row, not all of them good.
    record Answers(List<Latents> latents, PassOutcome.Answered outcome) implements PassResult {}

    /// The call threw.
    record Fault(Throwable cause) implements PassResult {
        @Override
        public PassOutcome outcome() {
            return new PassOutcome.Failed();
        }
    }

    /// The answer at a position of the pass.
    default Latents answer(int inPass) {
        return switch (this) {
            case Answers answers -> answers.latents.get(inPass);
            case Fault(Throwable cause) ->
                    throw new IllegalStateException("a failed pass has no answers", cause);
        };
    }

    /// Why the only row of the pass failed.
    default RowFailed failure() {
        return switch (this) {
            case Answers _ -> new RowFailed("the network answered numbers that are not finite");
            case Fault(Throwable cause) -> new RowFailed("the network failed", cause);
        };
    }

    /// Calls the network. Whatever it throws, memory running out included, belongs to the rows and
    /// must not end the thread.
    static PassResult of(ForwardPass network, List<Row> rows) {
        try {
            List<Latents> answers = network.run(rows);
            if (answers.size() != rows.size()) {
                throw new IllegalStateException(
                        "the network gave %s answers to %s rows"
                                .formatted(answers.size(), rows.size()));
            }
            return new Answers(answers, new PassOutcome.Answered(spoiled(answers)));
        } catch (Throwable fault) {
            return new Fault(fault);
        }
    }

    private static Set<Integer> spoiled(List<Latents> answers) {
        Set<Integer> rows = new HashSet<>();
        for (int i = 0; i < answers.size(); i++) {
            if (!isFinite(answers.get(i))) {
                rows.add(i);
            }
        }
        return rows;
    }

    private static boolean isFinite(Latents latents) {
        for (float value : latents.values()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
