package dev.darkroom.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.standalone.chaos.Evidence.Ended;
import dev.darkroom.standalone.chaos.Evidence.Told;
import dev.darkroom.standalone.chaos.Verdict.Breach;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the reading of a trial's topics makes of what it reads.
class CheckerTest {

    private static final String SHA = "aa";

    private final List<TrialRequest> orders = new ArrayList<>();
    private final Evidence evidence =
            new Evidence(
                    new HashMap<>(),
                    new HashMap<>(),
                    new HashSet<>(),
                    new HashSet<>(),
                    new HashMap<>(),
                    new HashSet<>());
    private final Map<String, String> shelf = new HashMap<>();

    @Test
    void whatIsDrawnToldAndStoredOnceBreaksNothing() {
        drawn(order("r", 0, TrialRequest.Kind.PLAIN));

        assertThat(check().kept()).isTrue();
        assertThat(check().counted("completed")).isOne();
    }

    @Test
    void whatIsSettledAndHasNoEndIsLost() {
        orders.add(order("r", 0, TrialRequest.Kind.PLAIN));

        assertThat(check().of(Breach.LOST)).singleElement().asString().contains("r#0");
    }

    @Test
    void whatIsStillBeforeTheWorkersIsStuckAndNotLost() {
        orders.add(order("r", 0, TrialRequest.Kind.PLAIN));
        evidence.queued().add("r");

        assertThat(check().of(Breach.STUCK)).hasSize(1);
        assertThat(check().of(Breach.LOST)).isEmpty();
    }

    @Test
    void aPictureThatIsToldAndNotStoredIsLost() {
        drawn(order("r", 0, TrialRequest.Kind.PLAIN));
        shelf.clear();

        assertThat(check().of(Breach.LOST)).singleElement().asString().contains("r/0");
    }

    @Test
    void aPictureWhoseBytesAreOthersThanWasToldIsLost() {
        drawn(order("r", 0, TrialRequest.Kind.PLAIN));
        shelf.put("r-0.png", "bb");

        assertThat(check().of(Breach.LOST)).hasSize(1);
    }

    @Test
    void aPictureAndAnOutcomeThatAreToldTwiceAreCountedOnceEach() {
        drawn(order("r", 0, TrialRequest.Kind.PLAIN));
        evidence.pictures().get("r/0").add(new Told("file:///r-0.png", SHA));
        evidence.outcomes().get("r").add(evidence.outcomes().get("r").getFirst());

        assertThat(check().of(Breach.TOLD_TWICE)).hasSize(2);
    }

    @Test
    void anotherRequestOfAnIdNeedsAnAnswerOfItsOwn() {
        drawn(order("r", 0, TrialRequest.Kind.PLAIN));
        orders.add(order("r", 1, TrialRequest.Kind.PLAIN));

        assertThat(check().of(Breach.LOST)).singleElement().asString().contains("r#1");
        evidence.conflicts().add("r#1");
        assertThat(check().kept()).isTrue();
    }

    @Test
    void bytesThatAreNoRequestHaveToBeAmongTheDeadLettersAsTheyCame() {
        TrialRequest order = order("u", 0, TrialRequest.Kind.UNREADABLE);
        orders.add(order);
        evidence.letters().put("u", List.of(new byte[] {1}));

        assertThat(check().of(Breach.LOST)).hasSize(1);
        evidence.letters().put("u", List.of(Traffic.unreadable(order)));
        assertThat(check().kept()).isTrue();
    }

    @Test
    void whatIsGivenUpHasToBeAmongTheDeadLetters() {
        orders.add(order("r", 0, TrialRequest.Kind.KILLER));
        ended("r#0", "FAILED", Set.of("WORKER_LOST"));

        assertThat(check().of(Breach.LOST)).hasSize(1);
        evidence.letters().put("r", List.of(new byte[0]));
        assertThat(check().kept()).isTrue();
    }

    @Test
    void anEndThatWasNotAskedForIsUntrue() {
        orders.add(order("r", 0, TrialRequest.Kind.PLAIN));
        ended("r#0", "CANCELLED", Set.of("CANCELLED"));

        assertThat(check().of(Breach.UNTRUE)).hasSize(1);
    }

    private Verdict check() {
        return Checker.check(orders, evidence, shelf);
    }

    private void drawn(TrialRequest order) {
        orders.add(order);
        var told = new Told("file:///" + order.id() + "-0.png", SHA);
        evidence.pictures().put(order.id() + "/0", new ArrayList<>(List.of(told)));
        evidence.outcomes()
                .put(
                        order.id(),
                        new ArrayList<>(
                                List.of(
                                        new Ended(
                                                order.name(),
                                                "COMPLETED",
                                                1,
                                                Map.of(0, told),
                                                Set.of()))));
        shelf.put(order.id() + "-0.png", SHA);
    }

    private void ended(String order, String status, Set<String> codes) {
        evidence.outcomes()
                .put("r", new ArrayList<>(List.of(new Ended(order, status, 1, Map.of(), codes))));
    }

    private static TrialRequest order(String id, int version, TrialRequest.Kind kind) {
        return new TrialRequest(id, version, kind, 1, Duration.ZERO, Optional.empty(), 7);
    }
}
