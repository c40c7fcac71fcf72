package dev.darkroom.standalone.simulation;

import dev.darkroom.schemas.Cancellation;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.sink.keeper.SimulatedKeeper;
import dev.darkroom.sink.ledger.Account;
import dev.darkroom.sink.ledger.Entry;
import dev.darkroom.sink.ledger.Fact;
import dev.darkroom.worker.intake.Settlement;

import org.apache.avro.specific.SpecificRecord;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// One history of requests, workers that die, leases that lapse, a keeper and a ledger; all of it
/// follows from its seed.
final class History {

    /// Workers that may die drawing a request.
    static final int ATTEMPTS = 3;

    static final Topics TOPICS = new Topics("s.");

    private static final Wire WIRE = new SingleObjectWire(SchemaCatalog.releasedOnly());
    private static final int WORKERS = 3;
    private static final int MOST_ACTS = 20_000;

    /// How the prompts begin that kill whoever draws them.
    static final String KILLER = "killer";

    private final Random random;
    private final Clock clock = new SteadyClock();
    private final Map<String, Topic> topics = new HashMap<>();
    private final Queue queue = new Queue(topic(TOPICS.prompts()));
    private final SimulatedKeeper keeper = new SimulatedKeeper(new MemoryStore(), clock);
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final List<PromptRequest> asked = new ArrayList<>();
    private final Map<String, Account> jobs = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final Map<String, String> owners = new HashMap<>();
    private final Map<String, Integer> asks = new HashMap<>();
    private final Map<String, Integer> begun = new HashMap<>();
    private final Map<String, Integer> overdue = new HashMap<>();
    private final Set<String> doomed = new HashSet<>();
    private final Set<String> cancelledBeforeAsked = new HashSet<>();
    private int toAsk;
    private int kept;
    private int folded;
    private int lives;

    History(long seed) {
        this.random = new Random(seed);
        this.toAsk = 3 + random.nextInt(5);
        for (int i = 0; i < WORKERS; i++) {
            workers.add(worker());
        }
    }

    /// Lives through it.
    ///
    /// @return every invariant that does not hold at its end
    List<String> live() {
        int faults = random.nextInt(12);
        for (int act = 0; act < MOST_ACTS; act++) {
            if (toAsk == 0 && faults == 0 && over()) {
                return new Invariants(
                                asked,
                                asks,
                                told,
                                owners,
                                begun,
                                overdue,
                                conflicts(),
                                cancelledBeforeAsked)
                        .broken();
            }
            if (faults > 0 && random.nextInt(8) == 0) {
                faults--;
                disturb();
            } else {
                goOn();
            }
        }
        return List.of("it does not end: " + asked.size() + " requests, " + told);
    }

    /// Everything that the world was told, in order.
    List<String> told() {
        return List.copyOf(told);
    }

    private void goOn() {
        switch (random.nextInt(8)) {
            case 0 -> ask();
            case 1 -> keep();
            case 2 -> fold();
            default -> work(random.nextInt(WORKERS));
        }
    }

    private void disturb() {
        int chosen = random.nextInt(WORKERS);
        SimulatedWorker worker = workers.get(chosen);
        switch (random.nextInt(7)) {
            case 0, 1 -> kill(chosen);
            case 2 -> {
                if (!worker.idle()) {
                    queue.free(worker.offset(), worker.name());
                }
            }
            case 3 -> {
                if (!worker.idle()) {
                    worker.withdraw();
                }
            }
            case 4 -> queue.restart();
            case 5 -> cancel();
            default -> keepAgain();
        }
    }

    // A killer dies whenever it is drawn; others when the history says so.
    private void work(int number) {
        SimulatedWorker worker = workers.get(number);
        if (worker.idle()) {
            int[] offsets = queue.available();
            if (offsets.length > 0) {
                int offset = offsets[random.nextInt(offsets.length)];
                int deliveries = queue.lease(offset, worker.name());
                Topic.Entry record = topic(TOPICS.prompts()).at(offset);
                worker.take(TOPICS.prompts(), offset, record, deliveries);
            }
            return;
        }
        if (!queue.holds(worker.offset(), worker.name()) && random.nextBoolean()) {
            worker.lose();
        }
        if (random.nextBoolean()) {
            worker.follow();
        }
        worker.step();
        if (doomed.remove(worker.name())) {
            kill(number);
        } else if (worker.done()) {
            settle(worker);
        }
    }

    private void settle(SimulatedWorker worker) {
        Settlement settlement = worker.settle();
        switch (settlement) {
            case ACCEPT -> queue.accept(worker.offset(), worker.name());
            case RELEASE -> queue.free(worker.offset(), worker.name());
        }
    }

    private void kill(int number) {
        SimulatedWorker worker = workers.get(number);
        worker.kill().ifPresent(offset -> queue.free(offset, worker.name()));
        workers.set(number, worker());
    }

    private SimulatedWorker worker() {
        String name = "w" + ++lives;
        return new SimulatedWorker(
                name, TOPICS, WIRE, this::topic, clock, prompt -> begins(name, prompt));
    }

    private void begins(String worker, String prompt) {
        begun.merge(prompt, 1, Integer::sum);
        if (workers.stream().noneMatch(other -> holds(other, worker))) {
            overdue.merge(prompt, 1, Integer::sum);
        }
        if (prompt.startsWith(KILLER)) {
            doomed.add(worker);
        }
    }

    private boolean holds(SimulatedWorker worker, String name) {
        return worker.name().equals(name) && queue.holds(worker.offset(), name);
    }

    private void ask() {
        if (toAsk == 0) {
            return;
        }
        toAsk--;
        PromptRequest request =
                !asked.isEmpty() && random.nextInt(4) == 0
                        ? asked.get(random.nextInt(asked.size()))
                        : request();
        if (!asked.contains(request)) {
            asked.add(request);
        }
        asks.merge(request.getId(), 1, Integer::sum);
        topic(TOPICS.prompts()).add(utf8(request.getId()), WIRE.encode(TOPICS.prompts(), request));
    }

    // Every fifth has the id of another.
    private PromptRequest request() {
        String id =
                !asked.isEmpty() && random.nextInt(5) == 0
                        ? asked.get(random.nextInt(asked.size())).getId()
                        : "r" + asked.size();
        if (!known(id) && random.nextInt(6) == 0) {
            cancel(id);
            cancelledBeforeAsked.add(id);
        }
        String kind = random.nextInt(10) == 0 ? KILLER : "plain";
        return PromptRequest.newBuilder()
                .setId(id)
                .setPrompt(kind + " " + id + " " + asked.size())
                .setSteps(random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(3))
                .build();
    }

    private boolean known(String id) {
        return asked.stream().anyMatch(other -> other.getId().equals(id));
    }

    private void cancel() {
        if (!asked.isEmpty()) {
            cancel(asked.get(random.nextInt(asked.size())).getId());
        }
    }

    private void cancel(String id) {
        Cancellation order =
                Cancellation.newBuilder().setRequestId(id).setRequestedAt(clock.instant()).build();
        topic(TOPICS.controls()).add(utf8(id), WIRE.encode(TOPICS.controls(), order));
    }

    private void keep() {
        if (kept < topic(TOPICS.results()).end()) {
            keep(kept++);
        }
    }

    // A keeper that dies before it has committed keeps the same again.
    private void keepAgain() {
        if (kept > 0) {
            keep(random.nextInt(kept));
        }
    }

    private void keep(int offset) {
        Topic.Entry entry = topic(TOPICS.results()).at(offset);
        GenerationResult result =
                WIRE.decode(TOPICS.results(), entry.value(), GenerationResult.class);
        SpecificRecord said = keeper.keep(result);
        String where = said instanceof Receipt ? TOPICS.receipts() : TOPICS.results();
        topic(where).add(entry.key(), WIRE.encode(where, said));
    }

    private void fold() {
        if (folded == topic(TOPICS.receipts()).end()) {
            return;
        }
        byte[] value = topic(TOPICS.receipts()).at(folded++).value();
        Entry entry =
                Entry.of(WIRE.decode(TOPICS.receipts(), value, Receipt.class), clock.instant());
        String id = entry.heading().requestId();
        Account.Folded after = Account.fold(Optional.ofNullable(jobs.get(id)), entry);
        after.account().ifPresent(job -> jobs.put(id, job));
        after.facts().forEach(this::tell);
    }

    private void tell(Fact fact) {
        switch (fact) {
            case Fact.ImageStored(var image) ->
                    told.add("image " + image.getRequestId() + "/" + image.getIndex());
            case Fact.RequestEnded(RequestOutcome outcome) -> {
                told.add("outcome " + outcome.getRequestId());
                owners.put(outcome.getRequestId(), outcome.getRequestDigest());
            }
        }
    }

    private boolean over() {
        return queue.settled()
                && workers.stream().allMatch(SimulatedWorker::idle)
                && kept == topic(TOPICS.results()).end()
                && folded == topic(TOPICS.receipts()).end();
    }

    private Set<String> conflicts() {
        var digests = new HashSet<String>();
        Topic results = topic(TOPICS.results());
        for (int offset = 0; offset < results.end(); offset++) {
            GenerationResult result =
                    WIRE.decode(
                            TOPICS.results(), results.at(offset).value(), GenerationResult.class);
            if (result.getOutcome() instanceof GenerationFailure failure
                    && failure.getCode().equals("CONFLICT")) {
                digests.add(result.getRequestDigest());
            }
        }
        return digests;
    }

    private synchronized Topic topic(String name) {
        return topics.computeIfAbsent(name, _ -> new Topic());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
