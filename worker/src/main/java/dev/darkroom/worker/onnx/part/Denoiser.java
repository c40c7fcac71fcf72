package dev.darkroom.worker.onnx.part;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.Feed;
import dev.darkroom.worker.onnx.runtime.Network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The denoising network: any number of rows in one call, each at its own timestep. Where the graph
/// takes one timestep a call, rows of different timesteps are asked in several calls.
public final class Denoiser implements ForwardPass, AutoCloseable {
    /// The graph's names of what every denoiser has.
    public record Names(String latents, String timestep, String output) {}

    private final Network network;
    private final Names names;
    private final boolean timestepPerRow;

    Denoiser(Network network, Names names, boolean timestepPerRow) {
        this.network = network;
        this.names = names;
        this.timestepPerRow = timestepPerRow;
    }

    /// Whether rows at different timesteps share a call.
    public boolean timestepPerRow() {
        return timestepPerRow;
    }

    /// The channels of the latents.
    public int channels() {
        return latentsInput().extent(1, 4);
    }

    /// The one shape of latents the graph takes, where it was exported for one.
    public Optional<LatentShape> onlyShape() {
        Port port = latentsInput();
        int height = port.extent(2, Port.FREE);
        int width = port.extent(3, Port.FREE);
        return height == Port.FREE || width == Port.FREE
                ? Optional.empty()
                : Optional.of(new LatentShape(channels(), height, width));
    }

    Port latentsInput() {
        return network.inputs().get(names.latents());
    }

    /// The inputs that a row's conditioning must name.
    public List<Port> conditioningInputs() {
        return network.inputs().values().stream()
                .filter(port -> !port.name().equals(names.latents()))
                .filter(port -> !port.name().equals(names.timestep()))
                .toList();
    }

    @Override
    public List<Latents> run(List<Row> rows) {
        if (timestepPerRow) {
            return call(rows);
        }
        Map<Double, List<Integer>> byTimestep =
                IntStream.range(0, rows.size())
                        .boxed()
                        .collect(
                                groupingBy(
                                        i -> rows.get(i).timestep(), LinkedHashMap::new, toList()));
        Latents[] answers = new Latents[rows.size()];
        for (List<Integer> places : byTimestep.values()) {
            List<Latents> answered = call(places.stream().map(rows::get).toList());
            for (int i = 0; i < places.size(); i++) {
                answers[places.get(i)] = answered.get(i);
            }
        }
        return Arrays.asList(answers);
    }

    private List<Latents> call(List<Row> rows) {
        List<Feed> feeds = new ArrayList<>();
        feeds.add(latents(rows));
        feeds.add(timestep(rows));
        rows.getFirst()
                .conditioning()
                .inputs()
                .keySet()
                .forEach(name -> feeds.add(conditioning(rows, name)));
        LatentShape shape = rows.getFirst().latents().shape();
        return network.run(feeds, names.output()).values().stream()
                .map(values -> Latents.of(shape, values))
                .toList();
    }

    private Feed latents(List<Row> rows) {
        LatentShape shape = rows.getFirst().latents().shape();
        return new Feed.Numbers(
                names.latents(),
                new int[] {rows.size(), shape.channels(), shape.height(), shape.width()},
                rows.stream().map(row -> row.latents().values()).toList());
    }

    private Feed timestep(List<Row> rows) {
        int[] shape =
                switch (network.inputs().get(names.timestep()).rank()) {
                    case 0 -> new int[0];
                    default -> new int[] {timestepPerRow ? rows.size() : 1};
                };
        Stream<Row> each = timestepPerRow ? rows.stream() : rows.stream().limit(1);
        List<float[]> values = each.map(row -> new float[] {(float) row.timestep()}).toList();
        return new Feed.Numbers(names.timestep(), shape, values);
    }

    private static Feed conditioning(List<Row> rows, String name) {
        int[] rowShape = rows.getFirst().conditioning().inputs().get(name).shape();
        int[] shape = IntStream.concat(IntStream.of(rows.size()), IntStream.of(rowShape)).toArray();
        return new Feed.Numbers(
                name,
                shape,
                rows.stream().map(row -> row.conditioning().inputs().get(name).values()).toList());
    }

    @Override
    public void close() {
        network.close();
    }
}
