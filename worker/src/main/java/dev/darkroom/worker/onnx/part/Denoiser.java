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

/// The denoising network: any number of rows in one call, each at its own timestep. Where the graph
/// takes one timestep a call, rows of different timesteps are asked in several calls.
public final class Denoiser implements ForwardPass, AutoCloseable {
    /// The graph's names of what every denoiser has.
    public record Names(String latents, String timestep, String output) {}

    private final Network network;
    private final Names names;
    private final LatentLayout layout;
    private final boolean timestepPerRow;
    private final String oneTimestep;

    /// A denoiser of one timestep a row.
    Denoiser(Network network, Names names, LatentLayout layout) {
        this(network, names, layout, "");
    }

    /// @param oneTimestep why a call has one timestep, or the empty text if it has one a row
    Denoiser(Network network, Names names, LatentLayout layout, String oneTimestep) {
        this.network = network;
        this.names = names;
        this.layout = layout;
        this.timestepPerRow = oneTimestep.isEmpty();
        this.oneTimestep = oneTimestep;
    }

    /// Whether rows at different timesteps share a call.
    public boolean timestepPerRow() {
        return timestepPerRow;
    }

    /// Why rows at different timesteps do not share a call, where they do not.
    public Optional<String> oneTimestep() {
        return timestepPerRow ? Optional.empty() : Optional.of(oneTimestep);
    }

    /// The channels of the latents.
    public int channels() {
        return layout.channels(latentsInput());
    }

    /// The one shape of latents the graph takes, where it was exported for one.
    public Optional<LatentShape> onlyShape() {
        Port port = latentsInput();
        if (port.rank() != 4) {
            return Optional.empty();
        }
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
                .filter(port -> !layout.sharedInputs().contains(port.name()))
                .toList();
    }

    /// Whether the graph has an input of this name.
    public boolean takes(String input) {
        return network.inputs().containsKey(input);
    }

    /// Whether the graph leaves open how many tokens this input brings.
    public boolean takesAnyLength(String input) {
        return network.inputs().get(input).extent(1, Port.FREE) == Port.FREE;
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
        Row first = rows.getFirst();
        List<Feed> feeds = new ArrayList<>(layout.shared(first));
        feeds.add(latents(rows));
        feeds.add(timestep(rows));
        first.conditioning().inputs().keySet().stream()
                .map(name -> conditioning(rows, name))
                .forEach(feeds::add);
        LatentShape shape = first.latents().shape();
        return network.run(feeds, names.output()).values().stream()
                .map(values -> layout.unpack(shape, values))
                .toList();
    }

    private Feed latents(List<Row> rows) {
        int[] extents = layout.extents(rows.getFirst().latents().shape());
        return new Feed.Numbers(
                names.latents(),
                perRow(rows.size(), extents),
                rows.stream().map(row -> layout.pack(row.latents())).toList());
    }

    private Feed timestep(List<Row> rows) {
        List<Row> asked = timestepPerRow ? rows : rows.subList(0, 1);
        boolean scalar = network.inputs().get(names.timestep()).rank() == 0;
        return new Feed.Numbers(
                names.timestep(),
                scalar ? new int[0] : new int[] {asked.size()},
                asked.stream()
                        .map(row -> new float[] {(float) layout.timestep(row.timestep())})
                        .toList());
    }

    private static Feed conditioning(List<Row> rows, String name) {
        int[] rowShape = rows.getFirst().conditioning().inputs().get(name).shape();
        int[] shape = IntStream.concat(IntStream.of(rows.size()), IntStream.of(rowShape)).toArray();
        return new Feed.Numbers(
                name,
                shape,
                rows.stream().map(row -> row.conditioning().inputs().get(name).values()).toList());
    }

    private static int[] perRow(int rows, int[] extents) {
        return IntStream.concat(IntStream.of(rows), IntStream.of(extents)).toArray();
    }

    @Override
    public void close() {
        network.close();
    }
}
