package dev.darkroom.standalone.bench.limit;

import dev.darkroom.standalone.bench.figures.Way;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// The limit of a machine: the networks' calls that pictures take, back to back in bare sessions.
/// Every picture's text is read once, its rows pass the denoiser once a step, its latents are
/// decoded once. No sampler, no file. Pictures a second.
final class LimitWay implements Way {

    private final String name;
    private final BareModel model;
    private final Job job;
    private final Map<LimitStage, List<BareNetwork.Call>> calls = new EnumMap<>(LimitStage.class);

    /// What is drawn.
    ///
    /// @param pictures at least so many
    /// @param rowsEach rows of one step of one picture
    /// @param rows a call, for each network
    record Job(int pictures, int steps, int rowsEach, Map<LimitStage, Integer> rows) {

        /// Pictures that share the denoiser's calls.
        int atATime() {
            return Math.max(1, rows.get(LimitStage.DENOISER) / rowsEach);
        }
    }

    LimitWay(String name, BareModel model, Job job) throws IOException {
        this.name = name;
        this.model = model;
        this.job = job;
        for (LimitStage stage : LimitStage.values()) {
            calls.put(stage, model.calls(stage, rows(stage)));
        }
    }

    private int rows(LimitStage stage) {
        return switch (stage) {
            case DENOISER -> job.atATime() * job.rowsEach();
            case TEXT, DECODER -> Math.min(job.rows().get(stage), job.atATime());
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double measure(int round) throws IOException, InterruptedException {
        int callers = model.threads().callers();
        int sheets = Math.ceilDiv(job.pictures(), callers * job.atATime());
        var work = new ArrayList<Callable<Void>>();
        for (int caller = 0; caller < callers; caller++) {
            int own = caller;
            work.add(
                    () -> {
                        for (int sheet = 0; sheet < sheets; sheet++) {
                            draw(own);
                        }
                        return null;
                    });
        }
        return callers * sheets * job.atATime() / model.together(work);
    }

    /// One sheet of pictures that share their calls.
    private void draw(int caller) throws IOException {
        call(LimitStage.TEXT, caller, Math.ceilDiv(job.atATime(), rows(LimitStage.TEXT)));
        call(LimitStage.DENOISER, caller, job.steps());
        call(LimitStage.DECODER, caller, Math.ceilDiv(job.atATime(), rows(LimitStage.DECODER)));
    }

    private void call(LimitStage stage, int caller, int times) throws IOException {
        BareNetwork.Call call = calls.get(stage).get(caller);
        for (int i = 0; i < times; i++) {
            call.run();
        }
    }
}
