package dev.darkroom.worker.onnx;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.drawing.LatentRgb;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.onnx.family.Connected;
import dev.darkroom.worker.onnx.family.Family;
import dev.darkroom.worker.onnx.folder.ModelFolder;

import java.util.Optional;
import java.util.function.UnaryOperator;

/// Writes a model's card: what the folder says of itself, and the family's defaults for the rest.
final class CardReader {
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
                latentRgb(),
                connected.denoiser().timestepPerRow(),
                connected
                        .denoiser()
                        .onlyShape()
                        .map(s -> new ModelCard.Size(s.width() * factor, s.height() * factor)),
                connected.abilities());
    }

    /// What a request's null fields mean.
    ModelCard.Defaults defaults(ModelCard.Defaults family) {
        JsonNode own = folder.ownSettings();
        return new ModelCard.Defaults(
                own.path("width").asInt(family.width()),
                own.path("height").asInt(family.height()),
                own.path("steps").asInt(family.steps()),
                own.path("guidance_scale").asDouble(family.guidanceScale()));
    }

    /// The folder states the map into a range of its own; a card's colours are around -1..1.
    private Optional<LatentRgb> latentRgb() {
        JsonNode map = folder.ownSettings().path("latent_rgb");
        if (!map.isObject()) {
            return Optional.empty();
        }
        float low = map.path("range").path(0).floatValue();
        float high = map.path("range").path(1).floatValue();
        JsonNode matrix = map.path("matrix");
        float[][] factors = new float[matrix.size()][];
        for (int channel = 0; channel < factors.length; channel++) {
            factors[channel] = floats(matrix.get(channel), value -> value * 2 / (high - low));
        }
        float[] bias = floats(map.path("bias"), value -> (value - low) * 2 / (high - low) - 1);
        return Optional.of(new LatentRgb(factors, bias));
    }

    private static float[] floats(JsonNode array, UnaryOperator<Float> change) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = change.apply(array.get(i).floatValue());
        }
        return values;
    }
}
