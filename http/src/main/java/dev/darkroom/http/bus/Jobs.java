package dev.darkroom.http.bus;

import dev.darkroom.http.server.Refused;
import dev.darkroom.sink.jobs.Demand;
import dev.darkroom.sink.jobs.Job;
import dev.darkroom.sink.jobs.JobQuery;
import dev.darkroom.sink.jobs.JobTable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The jobs of all processes that share them.
public record Jobs(JobTable table, Peers peers) {

    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

    /// @throws Refused if nobody can tell for now
    public Optional<Job> find(String id) {
        return switch (table.find(id)) {
            case JobTable.Found.Here(Optional<Job> job) -> job;
            case JobTable.Found.There(String address) -> peers.find(address, id);
            case JobTable.Found.NotYet() -> throw starting();
        };
    }

    /// @return the job where somebody can tell
    public Optional<Job> findIfKnown(String id) {
        try {
            return find(id);
        } catch (Refused _) {
            return Optional.empty();
        }
    }

    /// What each queue wants of workers, without the parts of processes that do not answer.
    ///
    /// @return by the model that a queue is named for; the default queue's is ""
    public Map<String, Demand> demandsKnown() {
        var all = new TreeMap<>(table.demands());
        for (String address : table.others()) {
            try {
                add(all, peers.demands(address));
            } catch (Refused e) {
                silent(address, e);
            }
        }
        return all;
    }

    /// What each queue wants of workers.
    ///
    /// @return by the model that a queue is named for; the default queue's is ""
    /// @throws Refused if somebody who has a part of the table does not answer: too little would be
    ///   taken for all there is
    public Map<String, Demand> demands() {
        if (!table.whole()) {
            throw starting();
        }
        var all = new TreeMap<>(table.demands());
        for (String address : table.others()) {
            add(all, peers.demands(address));
        }
        return all;
    }

    private static void add(Map<String, Demand> all, Map<String, Demand> more) {
        more.forEach((queue, demand) -> all.merge(queue, demand, Demand::plus));
    }

    private static void silent(String address, Refused why) {
        LOG.atWarn()
                .addKeyValue("peer", address)
                .addKeyValue("error", why.getMessage())
                .log("A part of the job table does not answer");
    }

    /// The jobs wanted, the latest first.
    ///
    /// @throws Refused if somebody who has a part of them does not answer: a list with gaps would
    ///   be taken for all there is
    public List<Job> list(JobQuery query) {
        if (!table.whole()) {
            throw starting();
        }
        var all = new ArrayList<>(table.list(query));
        table.others().forEach(address -> all.addAll(peers.list(address, query)));
        return latest(all, query);
    }

    /// The same, without those of a process that does not answer.
    public List<Job> listThoseKnown(JobQuery query) {
        var all = new ArrayList<>(table.list(query));
        for (String address : table.others()) {
            try {
                all.addAll(peers.list(address, query));
            } catch (Refused e) {
                silent(address, e);
            }
        }
        return latest(all, query);
    }

    private static List<Job> latest(List<Job> all, JobQuery query) {
        return all.stream()
                .sorted(
                        Comparator.comparingLong(Job::sinceMillis)
                                .thenComparing(Job::id)
                                .reversed())
                .limit(query.most())
                .toList();
    }

    private static Refused starting() {
        return Refused.later(503, "starting", 1, "the job table is starting or changing hands");
    }
}
