package dev.darkroom.standalone.invert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.drawing.Inversion;
import dev.darkroom.worker.image.Pixels;

/// How well a picture came back from its noise. A peak signal-to-noise ratio is 10 log10(range^2 /
/// mean squared error), in decibels; infinite where nothing differs.
///
/// @param picture what was inverted, at the size it was inverted at
/// @param decoded the same through the autoencoder alone: as good as any way back can be
/// @param again the same through noise
record RoundTripReport(
        Inversion inversion,
        Inversion.RoundTrip trip,
        Pixels picture,
        Pixels decoded,
        Pixels again) {
    private static final double LEVELS = 255;

    /// For people.
    String lines() {
        return """
        sampler          %s, %s steps there and back, %s network calls
        noise            deviation %.3f (1 is what a drawing starts from)
        latents          %.4f of their deviation off, PSNR %.1f dB
        picture          PSNR %.1f dB to what the autoencoder alone gives
                         PSNR %.1f dB to the picture itself; the autoencoder alone has %.1f dB
        """
                .formatted(
                        trip.sampler(),
                        inversion.steps(),
                        trip.networkCalls(),
                        deviation(trip.noise()),
                        relativeError(),
                        latentPsnr(),
                        psnr(decoded, again),
                        psnr(picture, again),
                        psnr(picture, decoded));
    }

    /// For programs: one line; null stands for an infinite ratio.
    String json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("sampler", trip.sampler()).put("steps", inversion.steps());
        json.put("iterations", inversion.iterations()).put("networkCalls", trip.networkCalls());
        json.put("noiseDeviation", deviation(trip.noise()));
        json.put("relativeLatentError", relativeError());
        json.put("latentPsnr", finite(latentPsnr()));
        json.put("psnrToDecoded", finite(psnr(decoded, again)));
        json.put("psnrToPicture", finite(psnr(picture, again)));
        json.put("psnrOfAutoencoder", finite(psnr(picture, decoded)));
        return json + System.lineSeparator();
    }

    private static Double finite(double ratio) {
        return Double.isFinite(ratio) ? ratio : null;
    }

    private double relativeError() {
        return rootMeanSquare(trip.again().minus(trip.clean())) / deviation(trip.clean());
    }

    private double latentPsnr() {
        float[] clean = trip.clean().values();
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (float value : clean) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        return decibels(most - least, rootMeanSquare(trip.again().minus(trip.clean())));
    }

    private static double psnr(Pixels a, Pixels b) {
        double sum = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            double difference = (a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff);
            sum += difference * difference;
        }
        return decibels(LEVELS, Math.sqrt(sum / a.rgb().length));
    }

    private static double decibels(double range, double error) {
        return 20 * Math.log10(range / error);
    }

    private static double rootMeanSquare(Latents latents) {
        return latents.norm() / Math.sqrt(latents.values().length);
    }

    private static double deviation(Latents latents) {
        double mean = 0;
        for (float value : latents.values()) {
            mean += (double) value / latents.values().length;
        }
        double square = Math.pow(rootMeanSquare(latents), 2);
        return Math.sqrt(Math.max(0, square - mean * mean));
    }
}
