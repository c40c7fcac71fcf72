package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.batch.Control;
import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.onnx.folder.ControlParts;
import dev.darkroom.worker.onnx.folder.ModelFolder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The open control networks of a model, by name. Safe for use by many threads.
///
/// @param byName owned by the [Parts] that opened them
public record ControlNetworks(Map<String, ControlNetwork> byName) {
    /// One control of one row.
    ///
    /// @param row by its place in the pass
    /// @param place among the row's controls
    private record Led(int row, int place) {
        Control control(List<Row> rows) {
            return rows.get(row).controls().get(place);
        }
    }

    /// Opens those that can lead the folder's U-Net.
    ///
    /// @param parts of the same folder; they close what is opened
    /// @param factor pixels per latent along a side
    /// @throws dev.darkroom.worker.onnx.folder.ModelFolderException if the runtime does not open
    ///   one
    public static ControlNetworks open(Parts parts, ControlParts controls, int factor) {
        Map<String, ControlNetwork> networks = new HashMap<>();
        controls.byName()
                .forEach(
                        (name, found) -> {
                            if (found instanceof ControlParts.Part.Usable(String part)) {
                                networks.put(name, open(parts, part, factor));
                            }
                        });
        return new ControlNetworks(networks);
    }

    private static ControlNetwork open(Parts parts, String part, int factor) {
        ModelFolder folder = parts.folder();
        boolean pooled = folder.config(part).path("global_pool_conditions").asBoolean(false);
        ControlNetwork network =
                parts.opened(
                        part,
                        () ->
                                ControlNetwork.open(
                                        part, folder.graph(part), pooled, factor, parts.sessions));
        parts.owns(network::close);
        return network;
    }

    /// A denoiser that does what its rows' controls ask. Each network is asked once a pass, of all
    /// the rows that it leads; then all rows, led or not, are asked of the denoiser together.
    public ForwardPass leading(DenoisingNetwork denoiser) {
        return byName.isEmpty()
                ? denoiser
                : rows ->
                        rows.stream().allMatch(row -> row.controls().isEmpty())
                                ? denoiser.run(rows)
                                : denoiser.run(rows, residuals(rows));
    }

    private List<Optional<Residuals>> residuals(List<Row> rows) {
        Map<Led, Residuals> answers = new HashMap<>();
        byNetwork(rows).forEach((network, led) -> answers.putAll(asked(network, led, rows)));
        return IntStream.range(0, rows.size())
                .mapToObj(
                        row ->
                                // Each row's in the order of its own controls, whoever shares the
                                // pass.
                                IntStream.range(0, rows.get(row).controls().size())
                                        .mapToObj(place -> answers.get(new Led(row, place)))
                                        .reduce(Residuals::plus))
                .toList();
    }

    private static Map<String, List<Led>> byNetwork(List<Row> rows) {
        Map<String, List<Led>> led = new LinkedHashMap<>();
        for (int row = 0; row < rows.size(); row++) {
            List<Control> controls = rows.get(row).controls();
            for (int place = 0; place < controls.size(); place++) {
                led.computeIfAbsent(controls.get(place).network(), _ -> new ArrayList<>())
                        .add(new Led(row, place));
            }
        }
        return led;
    }

    private Map<Led, Residuals> asked(String network, List<Led> led, List<Row> rows) {
        List<Residuals> answered =
                byName.get(network)
                        .run(
                                led.stream().map(one -> rows.get(one.row())).toList(),
                                led.stream().map(one -> one.control(rows)).toList());
        return IntStream.range(0, led.size())
                .boxed()
                .collect(Collectors.toMap(led::get, answered::get));
    }

    /// What a row that these lead takes in a pass beyond the denoiser's inputs.
    ///
    /// @param names of networks here
    /// @param latents of the row
    public long bytes(List<String> names, LatentShape latents) {
        return names.stream().mapToLong(name -> byName.get(name).bytes(latents)).sum();
    }
}
