package dev.darkroom.worker.onnx;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.drawing.ControlShelf;
import dev.darkroom.worker.onnx.folder.ControlParts;
import dev.darkroom.worker.onnx.part.ControlNetworks;

import java.util.List;
import java.util.Map;

/// A loaded model's control networks: which there are in its folder, and those that are open.
///
/// @param hashes over the files of each usable network, by its part of the folder
public record Controlling(ControlParts parts, ControlNetworks networks, Map<String, String> hashes)
        implements ControlShelf {

    @Override
    public List<String> names() {
        return List.copyOf(parts.byName().keySet());
    }

    @Override
    public Found find(String name) {
        return switch (parts.byName().get(name)) {
            case null -> new Found.Absent();
            case ControlParts.Part.Unusable(String why) -> new Found.Unusable(why);
            case ControlParts.Part.Usable(String part) ->
                    new Found.Usable(hashes.get(part), networks.byName().get(name).pooled());
        };
    }

    @Override
    public long bytesBeside(List<String> names, LatentShape latents) {
        return networks.bytes(names, latents);
    }
}
