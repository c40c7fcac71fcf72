package dev.darkroom.worker.drawing;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.latent.Region;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.sampler.Network;
import dev.darkroom.worker.diffusion.sampler.Start;
import dev.darkroom.worker.image.Mask;
import dev.darkroom.worker.image.Planes;

import java.util.Optional;

/// What a drawing is made on: noise, a picture and noise, or a picture of which a part is drawn
/// anew. The draws of the generator and their order are those of the pipelines of diffusers for one
/// picture: the posterior of the picture, the noise, the posterior of the masked picture.
///
/// @param start where the sampler begins, and what of it stays
/// @param beside what a network trained to repaint sees under the latents: the mask, and the
///   picture without what is drawn anew
record Canvas(Start start, Optional<Latents> beside) {

    private Canvas(Start start) {
        this(start, Optional.empty());
    }

    /// @throws DrawingFailed if the model wants a picture that is not given, or cannot take the one
    ///   that is
    static Canvas of(DrawingParameters wanted, Model model, Crew encoders, NoiseSource source) {
        LatentShape shape = model.latentShape(wanted.width(), wanted.height());
        var prepared = new Preparing(model, encoders, source, shape, wanted.nuances());
        return switch (model.pictures()) {
            case NEVER -> {
                demand(wanted.init().isEmpty(), "this model does not draw from pictures");
                yield new Canvas(new Start.Noise(prepared.noise()));
            }
            case WHERE_GIVEN ->
                    wanted.init()
                            .map(
                                    init ->
                                            init.mask().isPresent()
                                                    ? prepared.kept(init)
                                                    : prepared.picture(init))
                            .orElseGet(() -> new Canvas(new Start.Noise(prepared.noise())));
            case ALWAYS -> {
                Optional<InitImage> init = wanted.init().filter(it -> it.mask().isPresent());
                demand(init.isPresent(), "this model only repaints");
                yield prepared.seen(init.orElseThrow());
            }
        };
    }

    private static void demand(boolean met, String otherwise) {
        if (!met) {
            throw new DrawingFailed(otherwise);
        }
    }

    /// The shape of what the network sees.
    LatentShape seen(LatentShape latents) {
        int more = beside.map(it -> it.shape().channels()).orElse(0);
        return new LatentShape(latents.channels() + more, latents.height(), latents.width());
    }

    /// The network, shown what lies beside the latents.
    Network shown(Network network) {
        return beside.<Network>map(
                        it -> (input, t) -> network.predict(Latents.stacked(input, it), t))
                .orElse(network);
    }

    private record Preparing(
            Model model, Crew encoders, NoiseSource source, LatentShape shape, Nuances nuances) {

        Latents noise() {
            Latents own = source.next(shape);
            return nuances.variation().map(it -> it.of(own, nuances.noise())).orElse(own);
        }

        Canvas picture(InitImage init) {
            Latents clean = encoded(Planes.of(init.pixels()));
            return new Canvas(new Start.Picture(clean, noise()));
        }

        /// For a network that knows nothing of masks. The masked picture is of no use to it, but
        /// the field draws its posterior all the same.
        Canvas kept(InitImage init) {
            Latents clean = encoded(Planes.of(init.pixels()));
            Latents noise = noise();
            source.next(shape);
            Region anew = region(mask(init));
            return new Canvas(new Start.Repainting(clean, noise, anew, fromNoise(init)));
        }

        /// For a network that was trained with masks.
        Canvas seen(InitImage init) {
            Planes picture = Planes.of(init.pixels());
            Optional<Latents> clean =
                    fromNoise(init) ? Optional.empty() : Optional.of(encoded(picture));
            Latents noise = noise();
            Latents rest = encoded(picture.without(mask(init)));
            Start start =
                    clean.<Start>map(it -> new Start.Picture(it, noise))
                            .orElse(new Start.Noise(noise));
            Latents beside = Latents.stacked(region(mask(init)).asLatents(), rest);
            return new Canvas(start, Optional.of(beside));
        }

        private Latents encoded(Planes picture) {
            return encoders.ask(() -> model.encode(picture, source));
        }

        private Region region(Mask mask) {
            return new Region(
                    shape.height(), shape.width(), mask.at(shape.width(), shape.height()));
        }

        private static Mask mask(InitImage init) {
            return Mask.of(init.mask().orElseThrow());
        }

        /// Where all is given up, repainting leaves nothing of the picture below what it draws.
        private static boolean fromNoise(InitImage init) {
            return init.strength() == 1;
        }
    }
}
