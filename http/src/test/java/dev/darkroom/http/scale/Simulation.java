package dev.darkroom.http.scale;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/// A queue, its workers and whoever orders workers, second by second. A worker draws one request at
/// a time and leaves only when it has none. Orders of fewer workers wait for five minutes in which
/// nothing higher was ordered, as Kubernetes' autoscaler does.
final class Simulation {

    /// What is asked, and how.
    ///
    /// @param arrivals seconds of work of the requests that arrive in a second
    /// @param coldStart seconds from an order to a worker's first drawing
    record Scenario(String name, Arrivals arrivals, int seconds, int coldStart) {}

    /// Seconds of work of each request that arrives in one second.
    interface Arrivals {
        List<Double> at(int second, Random random);
    }

    /// How many workers are ordered.
    interface Policy {
        int workers(Seen seen);
    }

    /// What can be seen of it.
    ///
    /// @param requests that wait or are drawn
    /// @param work of these, in seconds of one worker
    /// @param arriving work asked a second, over five minutes
    /// @param ready workers
    /// @param busy share of the ready workers' time of late
    record Seen(int requests, double work, double arriving, int ready, double busy) {}

    /// What came of it.
    ///
    /// @param late mean of the seconds that a request took beyond a minute and its own drawing
    /// @param changes of the number ordered
    record Found(double late, double workerHours, int changes) {}

    private static final int EVERY = 15;
    private static final int CALM = 300;
    private static final int SPAN = 300;
    private static final int TARGET = 60;

    private static final class Request {
        private final int asked;
        private final double work;
        private double left;

        Request(int asked, double work) {
            this.asked = asked;
            this.work = work;
            this.left = work;
        }
    }

    private final Scenario scenario;
    private final Policy policy;
    private final Random random = new Random(14);
    private final Deque<Request> waiting = new ArrayDeque<>();
    private final List<Request> drawn = new ArrayList<>();
    private final List<Integer> starting = new ArrayList<>();
    private final Deque<Double> asked = new ArrayDeque<>();
    private final Deque<Double> busy = new ArrayDeque<>();
    private final Deque<int[]> orders = new ArrayDeque<>();
    private int ready;
    private int ordered;
    private int changes;
    private int requests;
    private double late;
    private long workerSeconds;

    private Simulation(Scenario scenario, Policy policy) {
        this.scenario = scenario;
        this.policy = policy;
    }

    static Found of(Scenario scenario, Policy policy) {
        return new Simulation(scenario, policy).run();
    }

    private Found run() {
        for (int now = 0; now < scenario.seconds() || !waiting.isEmpty(); now++) {
            arrive(now);
            start(now);
            draw(now);
            if (now % EVERY == 0) {
                order(now);
            }
            workerSeconds += ready + starting.size();
        }
        return new Found(late / requests, workerSeconds / 3600.0, changes);
    }

    private void arrive(int now) {
        List<Double> works =
                now < scenario.seconds() ? scenario.arrivals().at(now, random) : List.of();
        works.forEach(work -> waiting.add(new Request(now, work)));
        requests += works.size();
        keep(asked, works.stream().mapToDouble(Double::doubleValue).sum(), SPAN);
    }

    private void start(int now) {
        ready += (int) starting.stream().filter(at -> at <= now).count();
        starting.removeIf(at -> at <= now);
        while (ready > ordered && drawn.size() < ready) {
            ready--;
        }
        while (ready + starting.size() > ordered && !starting.isEmpty()) {
            starting.removeLast();
        }
    }

    private void draw(int now) {
        while (drawn.size() < ready && !waiting.isEmpty()) {
            drawn.add(waiting.poll());
        }
        keep(busy, ready == 0 ? 0 : (double) drawn.size() / ready, TARGET);
        drawn.forEach(request -> request.left--);
        drawn.removeIf(
                request -> {
                    boolean over = request.left <= 0;
                    double took = now - request.asked - request.work;
                    late += over ? Math.max(0, took - TARGET) : 0;
                    return over;
                });
    }

    private void order(int now) {
        int wanted = policy.workers(seen());
        orders.add(new int[] {now, wanted});
        while (orders.peek()[0] < now - CALM) {
            orders.poll();
        }
        int highest = orders.stream().mapToInt(order -> order[1]).max().orElseThrow();
        int next = wanted >= ordered ? wanted : Math.min(ordered, highest);
        if (next != ordered) {
            changes++;
            for (int more = ready + starting.size(); more < next; more++) {
                starting.add(now + scenario.coldStart());
            }
            ordered = next;
        }
    }

    private Seen seen() {
        double work =
                waiting.stream().mapToDouble(request -> request.left).sum()
                        + drawn.stream().mapToDouble(request -> request.left).sum();
        return new Seen(
                waiting.size() + drawn.size(),
                work,
                asked.stream().mapToDouble(Double::doubleValue).sum() / SPAN,
                ready,
                busy.stream().mapToDouble(Double::doubleValue).average().orElse(0));
    }

    private static void keep(Deque<Double> latest, double one, int most) {
        latest.add(one);
        if (latest.size() > most) {
            latest.poll();
        }
    }
}
