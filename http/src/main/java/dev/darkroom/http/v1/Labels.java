package dev.darkroom.http.v1;

import dev.darkroom.http.bus.Heard;
import dev.darkroom.http.bus.Jobs;
import dev.darkroom.sink.jobs.Job;
import dev.darkroom.sink.jobs.News;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The labels of the requests that one reader hears of. Only the first news of a request say them;
/// of one that was asked for before the reader or this process began to listen, the job table does.
final class Labels {

    private static final int MOST = 1_000;

    private final Jobs jobs;
    private final Map<String, Map<String, String>> asked =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Map<String, String>> eldest) {
                    return size() > MOST;
                }
            };

    Labels(Jobs jobs) {
        this.jobs = jobs;
    }

    Map<String, String> of(Heard heard) {
        if (heard.news() instanceof News.Asked || !heard.labels().isEmpty()) {
            return heard.labels();
        }
        Map<String, String> known = asked.get(heard.id());
        if (known != null) {
            return known;
        }
        Optional<News.Asked> job = jobs.findIfKnown(heard.id()).flatMap(Job::asked);
        job.ifPresent(found -> asked.put(heard.id(), found.labels()));
        return job.map(News.Asked::labels).orElse(Map.of());
    }
}
