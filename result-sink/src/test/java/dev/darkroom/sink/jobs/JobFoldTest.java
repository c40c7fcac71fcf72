package dev.darkroom.sink.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

class JobFoldTest {

    private static final String WORKER = "w";

    @Test
    void neitherOrderNorRepetitionChangesTheJob() {
        for (int seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            List<News> news = history(random);
            Job told = fold(news);
            var again = new ArrayList<>(news);
            for (int repeats = random.nextInt(6); repeats > 0; repeats--) {
                again.add(news.get(random.nextInt(news.size())));
            }
            Collections.shuffle(again, random);

            assertThat(fold(again)).as("seed %d", seed).isEqualTo(told);
        }
    }

    @Test
    void aJobIsTheSameAfterItWasWrittenDown() {
        for (int seed = 0; seed < 500; seed++) {
            Job job = fold(history(new Random(seed)));

            assertThat(JobJson.read(JobJson.write(job), Job.class)).isEqualTo(job);
        }
    }

    @Test
    void aRequestGoesFromTheQueueToTheStore() {
        Job job = Job.unheard("a").fold(asked(1, 2));
        assertThat(job.state()).isEqualTo(JobState.QUEUED);
        job = job.fold(stepped(2, 0, 1));
        assertThat(job.state()).isEqualTo(JobState.DRAWING);
        job = job.fold(drawn(3, 0));
        assertThat(job.state()).isEqualTo(JobState.DRAWING);
        job = job.fold(drawn(4, 1));
        assertThat(job.state()).isEqualTo(JobState.DRAWN);
        job = job.fold(new News.Ended(5, "COMPLETED", 2));
        assertThat(job.state()).isEqualTo(JobState.STORED);
    }

    @Test
    void aWorkerThatBeginsAgainIsSeenToBeginAgain() {
        Job job = Job.unheard("a").fold(asked(1, 1)).fold(stepped(2, 0, 7)).fold(stepped(9, 0, 1));

        assertThat(job.frames().get(0).stepped().orElseThrow().step()).isEqualTo(1);
    }

    @Test
    void everyStatusOfTheLedgerIsAStateThatIsOver() {
        for (var status : dev.darkroom.schemas.RequestStatus.values()) {
            assertThat(JobState.ended(status.name()).over()).isTrue();
        }
    }

    private static Job fold(List<News> news) {
        Job job = Job.unheard("a");
        for (News one : news) {
            job = job.fold(one);
        }
        return job;
    }

    private static List<News> history(Random random) {
        var news = new ArrayList<News>();
        for (int length = 1 + random.nextInt(9); length > 0; length--) {
            long at = random.nextInt(4);
            int index = random.nextInt(3);
            news.add(
                    switch (random.nextInt(8)) {
                        case 0 -> asked(at, 1 + random.nextInt(3));
                        case 1 -> stepped(at, index, random.nextInt(4));
                        case 2 -> drawn(at, index);
                        case 3 -> missing(at, Optional.of(index), "FAILED" + random.nextInt(2));
                        case 4 -> missing(at, Optional.empty(), "INVALID" + random.nextInt(2));
                        case 5 ->
                                new News.Stored(
                                        at,
                                        index,
                                        "s" + random.nextInt(2),
                                        1,
                                        "image/png",
                                        "png",
                                        "{}");
                        case 6 ->
                                new News.Ended(
                                        at, random.nextBoolean() ? "COMPLETED" : "FAILED", 3);
                        default -> new News.CancelAsked(at);
                    });
        }
        return news;
    }

    private static News.Asked asked(long at, int count) {
        return new News.Asked(
                at,
                "d" + count,
                Optional.empty(),
                count,
                Map.of("k", "v"),
                "{\"id\":\"a\"}",
                Optional.empty());
    }

    private static News.Stepped stepped(long at, int index, int step) {
        return new News.Stepped(at, index, 2, step, 8, WORKER, Optional.empty());
    }

    private static News.Drawn drawn(long at, int index) {
        return new News.Drawn(at, index, 2, WORKER, 10);
    }

    private static News.Missing missing(long at, Optional<Integer> index, String code) {
        return new News.Missing(
                at, index, 2, code, Optional.empty(), Optional.empty(), Optional.empty(), "why");
    }
}
