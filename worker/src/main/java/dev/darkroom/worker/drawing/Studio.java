package dev.darkroom.worker.drawing;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.batch.BatchLoad;
import dev.darkroom.worker.batch.Calls;
import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.PassGate;
import dev.darkroom.worker.batch.PassListener;
import dev.darkroom.worker.batch.RowFailed;
import dev.darkroom.worker.batch.RowShape;
import dev.darkroom.worker.batch.StepBatcher;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.sampler.ClassSteering;
import dev.darkroom.worker.diffusion.sampler.Network;
import dev.darkroom.worker.diffusion.sampler.Sampler;
import dev.darkroom.worker.diffusion.sampler.SamplerKind;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.diffusion.sampler.StepListener;
import dev.darkroom.worker.drawing.DrawingStopped.Reason;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.PictureFile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// One loaded model and all that draws with it: text encoders, the step batcher where drawings
/// share forward passes, decoders. A picture depends on its parameters alone, never on what is
/// drawn beside it.
public final class Studio implements AutoCloseable {
    private static final int WARM_UP_STEPS = 4;
    private static final int SEEN_PICTURES = 32; // each told by a megabyte at most

    private final Model model;
    private final WeightSet own;
    private final ModelCard card;
    private final EngineIdentity identity;
    private final StepBatcher batcher;
    private final Crew encoders = new Crew("encoding", 1);
    private final Crew decoders;
    private final Crew guides;
    private final Previews previews;
    private final Conditioner conditioner;

    /// @param model taken over: closed with the studio
    /// @param limits of its batches
    public Studio(Model model, BatchLimits limits, PassListener listener) {
        this(model, limits, new PassGate(limits.passesSideBySide()).door(1), listener);
    }

    /// The same, beside other studios.
    ///
    /// @param gate that its passes go through
    public Studio(Model model, BatchLimits limits, PassGate.Door gate, PassListener listener) {
        this.model = model;
        this.own = WeightSet.own(model);
        this.card = model.card();
        this.identity = model.identity();
        BatchLimits possible =
                limits.withMixedTimesteps(limits.mixedTimesteps() && card.vectorTimestep());
        this.batcher = new StepBatcher(possible, gate, listener);
        this.decoders = new Crew("decoding", Math.ceilDiv(limits.passesSideBySide(), 2));
        this.guides = new Crew("guiding", limits.passesSideBySide());
        this.previews = new Previews(card.latentRgb(), model.previewDecoder());
        this.conditioner =
                new Conditioner(
                        model, new Texts(encoders), new Remembered<>(SEEN_PICTURES, encoders));
    }

    public ModelCard card() {
        return card;
    }

    public EngineIdentity identity() {
        return identity;
    }

    /// What the step batcher has on its hands.
    public BatchLoad load() {
        return batcher.load();
    }

    /// Draws one picture. Blocks; meant to be called from a virtual thread per picture.
    ///
    /// @param wanted possible with this model
    /// @throws DrawingStopped where the watch or an interrupt ends it, within one step
    /// @throws DrawingFailed where it cannot be finished
    public Picture draw(DrawingParameters wanted, DrawingWatch watch) {
        Latents latents = denoise(wanted, watch);
        watch.beforeCall();
        long began = System.nanoTime();
        byte[] file = decoders.ask(() -> develop(latents, wanted));
        tell(watch, DrawingStage.DEVELOPING, began);
        return new Picture(file, wanted.format(), RequestDigest.sha256(file), wanted, identity);
    }

    private Latents denoise(DrawingParameters wanted, DrawingWatch watch) {
        try (WeightSet weights = weights(wanted, watch)) {
            return denoise(wanted, watch, weights);
        }
    }

    private WeightSet weights(DrawingParameters wanted, DrawingWatch watch) {
        List<UsedAdapter> adapters = wanted.nuances().adapters();
        return adapters.isEmpty() ? own : model.hold(adapters, watch::beforeCall);
    }

    private Latents denoise(DrawingParameters wanted, DrawingWatch watch, WeightSet weights) {
        long began = System.nanoTime();
        List<Conditioning> conditionings = conditioner.of(wanted, weights);
        Sampler sampler = new SamplerChoice(model).of(wanted);
        LatentShape shape = model.latentShape(wanted.width(), wanted.height());
        NoiseSource source = wanted.nuances().noise().from(wanted.seed());
        Canvas canvas = Canvas.of(wanted, model, encoders, source);
        tell(watch, DrawingStage.ENCODING, began);
        watch.beforeCall();
        long encoded = System.nanoTime();
        List<UsedControl> controls = wanted.nuances().controls();
        var calls =
                new Calls(
                        weights.denoiser(),
                        RowShape.of(canvas.seen(shape), conditionings.getFirst()),
                        conditionings.size(),
                        beside(controls, shape));
        try (var seat = batcher.join(calls, watch::beforeCall)) {
            tell(watch, DrawingStage.SEATING, encoded);
            long seated = System.nanoTime();
            var guidance =
                    new GuidedNetwork.Guidance(
                            wanted.guidanceScale(), wanted.nuances().guidanceRescale());
            var plan = new ControlPlan(controls, sampler.modelCalls());
            var network = new GuidedNetwork(seat, watch, conditionings, guidance, plan);
            Network led = led(canvas.shown(network), wanted);
            Latents drawn = sampler.sample(canvas.start(), led, source, telling(watch));
            tell(watch, DrawingStage.DENOISING, seated);
            return finite(drawn);
        } catch (RowFailed failed) {
            throw new DrawingFailed("denoising failed", failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new DrawingStopped(Reason.INTERRUPTED);
        }
    }

    private long beside(List<UsedControl> controls, LatentShape latents) {
        List<String> networks = controls.stream().map(UsedControl::network).toList();
        return model.controls().bytesBeside(networks, latents);
    }

    /// Towards a class, where the drawing names one.
    private Network led(Network network, DrawingParameters wanted) {
        return wanted.nuances()
                .classGuidance()
                .<Network>map(
                        to -> {
                            Classifier classifier = model.classifier().orElseThrow();
                            return new SteeredNetwork(
                                    network,
                                    classifier,
                                    ClassSteering.of(model.scheduler()).orElseThrow(),
                                    guides,
                                    classifier.labels().indexOf(to.label()),
                                    to.scale());
                        })
                .orElse(network);
    }

    private static void tell(DrawingWatch watch, DrawingStage stage, long since) {
        watch.passed(stage, Duration.ofNanos(System.nanoTime() - since));
    }

    private StepListener telling(DrawingWatch watch) {
        return (done, of, _, denoised) -> watch.stepped(done, of, preview(denoised));
    }

    private Supplier<Optional<byte[]>> preview(Latents latents) {
        return () -> previews.of(latents);
    }

    private static Latents finite(Latents latents) {
        for (float value : latents.values()) {
            if (!Float.isFinite(value)) {
                throw new DrawingFailed("denoising ended in numbers that are not finite");
            }
        }
        return latents;
    }

    private byte[] develop(Latents latents, DrawingParameters drawn) {
        return PictureFile.encode(
                model.decode(latents),
                drawn.format(),
                drawn.quality(),
                Inscription.of(drawn, card, identity));
    }

    /// Draws once at the model's default size, so that the first request does not pay for what is
    /// only done the first time. Of a heavy model it would take a minute, and save the first
    /// request a fraction of a second.
    public void warmUp() {
        if (model.heavy()) {
            return;
        }
        ModelCard.Defaults defaults = card.defaults();
        draw(
                new DrawingParameters(
                        "warm",
                        Optional.empty(),
                        defaults.width(),
                        defaults.height(),
                        Math.min(WARM_UP_STEPS, defaults.steps()),
                        anySampler(),
                        Math.max(2, defaults.guidanceScale()),
                        0,
                        model.pictures() == PictureUse.ALWAYS
                                ? Optional.of(InitImage.blank(defaults.width(), defaults.height()))
                                : Optional.empty(),
                        ImageFormat.PNG,
                        100,
                        Nuances.NONE),
                DrawingWatch.UNINTERESTED);
    }

    private String anySampler() {
        return Samplers.all().stream()
                .filter(kind -> kind.fits(model.scheduler()))
                .map(SamplerKind::name)
                .findFirst()
                .orElseThrow(() -> new DrawingFailed("no sampler draws this model"));
    }

    /// Ends what is being drawn, then closes the model.
    @Override
    public void close() {
        batcher.close();
        encoders.close();
        decoders.close();
        guides.close();
        previews.close();
        model.close();
    }
}
