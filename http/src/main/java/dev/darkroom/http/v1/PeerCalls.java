package dev.darkroom.http.v1;

import dev.darkroom.http.bus.Peers;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.Refused;
import dev.darkroom.sink.jobs.Job;
import dev.darkroom.sink.jobs.JobJson;
import dev.darkroom.sink.jobs.JobQuery;
import dev.darkroom.sink.jobs.JobTable;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What the other processes of one Darkroom ask this one: its own part of the job table.
record PeerCalls(JobTable table) {

    Answer find(Call call) {
        return switch (table.find(call.parameter("id"))) {
            case JobTable.Found.Here(Optional<Job> job) ->
                    job.map(known -> Answer.bytes(Answer.JSON, JobJson.write(known)))
                            .orElseThrow(() -> Refused.notFound("no such job in this part"));
            case JobTable.Found.There _, JobTable.Found.NotYet _ ->
                    throw Refused.later(503, "moved", 1, "the job is not in this part for now");
        };
    }

    Answer demands(Call call) {
        return Answer.bytes(Answer.JSON, JobJson.write(new Peers.Demands(table.demands())));
    }

    Answer list(Call call) {
        if (!table.whole()) {
            throw Refused.later(503, "starting", 1, "this part of the job table is starting");
        }
        try {
            JobQuery query =
                    JobJson.read(
                            call.query("query").orElse("").getBytes(StandardCharsets.UTF_8),
                            JobQuery.class);
            return Answer.bytes(Answer.JSON, JobJson.write(table.list(query)));
        } catch (UncheckedIOException _) {
            throw Refused.invalid("query", "field query: wanted a query of jobs");
        }
    }
}
