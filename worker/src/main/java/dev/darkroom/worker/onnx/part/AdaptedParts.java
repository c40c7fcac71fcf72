package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The parts of a folder that is open already, some of them with other weights. What has its own
/// weights is shared and stays its owner's; closing closes the others.
final class AdaptedParts extends Parts {
    private final Parts base;
    private final Map<String, OnnxGraph> adapted;

    /// @param adapted graphs by the parts that have other weights
    AdaptedParts(Parts base, Map<String, OnnxGraph> adapted) {
        super(base.folder(), base.sessions);
        this.base = base;
        this.adapted = new HashMap<>(adapted);
    }

    @Override
    public TextEncoder textEncoder(String part, String tokenizerPart) {
        TextEncoder own = base.encoder(part);
        return adapted.containsKey(part) ? own.through(network(part)) : own;
    }

    @Override
    public TextEncoder textEncoder(String part, String tokenizerPart, int window) {
        return textEncoder(part, tokenizerPart);
    }

    @Override
    public LayeredTextEncoder layeredTextEncoder(String part, String tokenizerPart) {
        return adapted.containsKey(part)
                ? layered(part, textEncoder(part, tokenizerPart), adapted.get(part))
                : base.layeredEncoder(part);
    }

    @Override
    public DenoisingNetwork denoiser(
            String part,
            DenoisingNetwork.Names names,
            LatentLayout layout,
            Set<String> conditioning) {
        DenoisingNetwork own = base.denoiser(part);
        if (!adapted.containsKey(part)) {
            return own;
        }
        // Its graph is not asked again, and holds a copy of the changed weights.
        TimedFile file = denoiserFile(part, adapted.remove(part), names, layout);
        return denoiser(part, () -> new DenoisingNetwork(file.openLike(own.network())));
    }

    @Override
    public Autoencoder autoencoder() {
        return base.openAutoencoder();
    }

    @Override
    public int latentMultiple(String part, DenoisingNetwork denoiser) {
        return base.latentMultiple(part, base.denoiser(part));
    }

    private LoadedNetwork network(String part) {
        return opened(part, () -> network(part, adapted.get(part)));
    }
}
