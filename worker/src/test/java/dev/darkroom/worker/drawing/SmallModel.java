package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.image.Pixels;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/// A model without a network: smooth functions of latents, timestep and text, each row by itself.
public final class SmallModel implements Model {
    private static final int FACTOR = 8;

    private static final SchedulerConfig EULER =
            SchedulerConfig.of(
                    Map.of(
                            "_class_name",
                            "EulerDiscreteScheduler",
                            "beta_start",
                            0.00085,
                            "beta_end",
                            0.012,
                            "beta_schedule",
                            "scaled_linear"));

    private final UnaryOperator<ForwardPass> around;
    private final SchedulerConfig scheduler;

    final List<List<Row>> passes = new CopyOnWriteArrayList<>();
    final List<String> encoded = new CopyOnWriteArrayList<>();
    volatile boolean closed;

    SmallModel() {
        this(pass -> pass);
    }

    /// @param around what stands between the batcher and the network
    SmallModel(UnaryOperator<ForwardPass> around) {
        this(around, EULER);
    }

    public SmallModel(SchedulerConfig scheduler) {
        this(pass -> pass, scheduler);
    }

    private SmallModel(UnaryOperator<ForwardPass> around, SchedulerConfig scheduler) {
        this.around = around;
        this.scheduler = scheduler;
    }

    @Override
    public ModelCard card() {
        LatentRgb latentRgb =
                new LatentRgb(new float[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, new float[3]);
        return new ModelCard(
                "small",
                "0123456789abcdef",
                new ModelCard.Defaults(64, 64, 10, 3),
                FACTOR,
                Optional.of(latentRgb),
                true);
    }

    @Override
    public EngineIdentity identity() {
        return new EngineIdentity("0123456789abcdef", "sums 1", "cpu", "any");
    }

    @Override
    public SchedulerConfig scheduler() {
        return scheduler;
    }

    @Override
    public LatentShape latentShape(int width, int height) {
        return new LatentShape(3, height / FACTOR, width / FACTOR);
    }

    @Override
    public List<PromptLength> measure(Words words) {
        return List.of(new PromptLength(1, words.second().length() + 2, 77, true));
    }

    @Override
    public Conditioning encode(Words words, int pieces) {
        encoded.add(words.first());
        Random letters = new Random(words.first().hashCode());
        float[] values = new float[6 * pieces];
        for (int i = 0; i < values.length; i++) {
            values[i] = letters.nextFloat();
        }
        return new Conditioning(Map.of("text", new Tensor(new int[] {2 * pieces, 3}, values)));
    }

    @Override
    public ForwardPass denoiser() {
        return around.apply(
                rows -> {
                    passes.add(rows);
                    return rows.stream().map(SmallModel::noise).toList();
                });
    }

    private static Latents noise(Row row) {
        float[] text = row.conditioning().inputs().get("text").values();
        float[] in = row.latents().values();
        float[] out = new float[in.length];
        for (int i = 0; i < in.length; i++) {
            float pull = text[i % text.length] - 0.5f;
            out[i] = (float) (Math.tanh(in[i] - pull) + 1e-4 * row.timestep() * pull);
        }
        return Latents.of(row.latents().shape(), out);
    }

    @Override
    public Pixels decode(Latents latents) {
        int width = latents.shape().width() * FACTOR;
        int height = latents.shape().height() * FACTOR;
        float[] planes = new float[3 * width * height];
        for (int i = 0; i < planes.length; i++) {
            int plane = i / (width * height);
            int x = i % width / FACTOR;
            int y = i / width % height / FACTOR;
            planes[i] =
                    latents.values()[
                            (plane * latents.shape().height() + y) * latents.shape().width() + x];
        }
        return Pixels.ofPlanes(width, height, planes);
    }

    @Override
    public void close() {
        closed = true;
    }
}
