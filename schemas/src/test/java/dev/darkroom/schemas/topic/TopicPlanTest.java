package dev.darkroom.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

class TopicPlanTest {

    private static final Topics TOPICS = new Topics("t.");
    private static final TopicPlan PLAN = TopicPlan.standard(TOPICS);

    @Test
    void theLargestRecordFitsAmongTheDeadLettersWithItsReason() {
        Map<String, Integer> made = largest(TopicPlan.Spec::made);

        assertThat(made.get(TOPICS.deadLetters()))
                .isGreaterThan(made.get(TOPICS.prompts()) + 10_000)
                .isGreaterThan(made.get(TOPICS.results()) + 10_000);
    }

    @Test
    void deadLettersNoLargerThanRecordsAreStillTaken() {
        assertThat(largest(TopicPlan.Spec::config))
                .containsEntry(TOPICS.deadLetters(), PLAN.largestRecord());
    }

    private static Map<String, Integer> largest(Function<TopicPlan.Spec, Map<String, String>> of) {
        return PLAN.specs().stream()
                .filter(spec -> of.apply(spec).containsKey("max.message.bytes"))
                .collect(
                        Collectors.toMap(
                                TopicPlan.Spec::name,
                                spec -> Integer.valueOf(of.apply(spec).get("max.message.bytes"))));
    }
}
