package dev.darkroom.worker.onnx;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.drawing.KnownLatentRgb;
import dev.darkroom.worker.drawing.LatentRgb;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.onnx.family.Connected;
import dev.darkroom.worker.onnx.family.Family;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.part.Autoencoder;

import java.util.Optional;
import java.util.function.UnaryOperator;

/// Writes a model's card: what the folder says of itself, and the family's defaults for the rest.
final class CardReader {
    private static final int USUAL_PIXELS_PER_LATENT = 8;
    private static final int LARGEST_SIDE = 1 << 14;
    private static final int MOST_STEPS = 1000;
    private static final int COLOURS = 3;
    private static final String AUTOENCODER = "vae_decoder";

    private final ModelFolder folder;

    CardReader(ModelFolder folder) {
        this.folder = folder;
    }

    /// @param hash of the folder
    ModelCard card(Family family, Connected connected, String hash) {
        int factor = connected.autoencoder().factor();
        return new ModelCard(
                folder.name(),
                hash,
                defaults(family.defaults(folder, factor)),
                factor * connected.latentMultiple(),
                latentRgb(connected.autoencoder().channels())
                        .or(() -> known(connected.autoencoder())),
                connected.denoiser().timestepPerRow(),
                connected
                        .denoiser()
                        .onlyShape()
                        .map(s -> new ModelCard.Size(s.width() * factor, s.height() * factor)),
                connected.abilities());
    }

    /// The size of its own pictures, told before the autoencoder can be asked how many pixels its
    /// latents stand for.
    ModelCard.Size size(Family family) {
        ModelCard.Defaults told = defaults(family.defaults(folder, USUAL_PIXELS_PER_LATENT));
        return new ModelCard.Size(told.width(), told.height());
    }

    /// What a request's null fields mean.
    private ModelCard.Defaults defaults(ModelCard.Defaults family) {
        JsonNode own = folder.ownSettings();
        return new ModelCard.Defaults(
                within(own, "width", family.width(), LARGEST_SIDE),
                within(own, "height", family.height(), LARGEST_SIDE),
                within(own, "steps", family.steps(), MOST_STEPS),
                own.path("guidance_scale").asDouble(family.guidanceScale()));
    }

    private int within(JsonNode own, String key, int family, int most) {
        JsonNode said = own.path(key);
        boolean number = said.isMissingNode() || said.isInt();
        int value = said.asInt(family);
        if (!number || value < 1 || value > most) {
            String where =
                    said.isMissingNode()
                            ? "sample_size in %s/config.json gives a".formatted(denoiser())
                            : ModelFolder.INDEX + " has in darkroom a";
            throw new ModelFolderException(
                    folder.path(),
                    "%s %s of %s; 1 to %s would do"
                            .formatted(where, key, number ? value : said, most));
        }
        return value;
    }

    private String denoiser() {
        return folder.has("unet") ? "unet" : "transformer";
    }

    /// The folder states the map into a range of its own; a card's colours are around -1..1.
    private Optional<LatentRgb> latentRgb(int channels) {
        JsonNode map = folder.ownSettings().path("latent_rgb");
        if (!map.isObject()) {
            return Optional.empty();
        }
        float low = map.path("range").path(0).floatValue();
        float high = map.path("range").path(1).floatValue();
        JsonNode matrix = map.path("matrix");
        boolean whole =
                matrix.size() == channels && map.path("bias").size() == COLOURS && low != high;
        for (JsonNode row : matrix) {
            whole &= row.size() == COLOURS;
        }
        if (!whole) {
            throw new ModelFolderException(
                    folder.path(),
                    "latent_rgb in %s is not whole; a matrix of %s rows of %s, a bias of %s and a range of two numbers would do"
                            .formatted(ModelFolder.INDEX, channels, COLOURS, COLOURS));
        }
        float[][] factors = new float[channels][];
        for (int channel = 0; channel < channels; channel++) {
            factors[channel] = floats(matrix.get(channel), value -> value * 2 / (high - low));
        }
        float[] bias = floats(map.path("bias"), value -> (value - low) * 2 / (high - low) - 1);
        return Optional.of(new LatentRgb(factors, bias));
    }

    private Optional<LatentRgb> known(Autoencoder autoencoder) {
        JsonNode file = folder.config(AUTOENCODER);
        return KnownLatentRgb.of(file.path("scaling_factor").asDouble(), autoencoder.channels());
    }

    private static float[] floats(JsonNode array, UnaryOperator<Float> change) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = change.apply(array.get(i).floatValue());
        }
        return values;
    }
}
