package dev.darkroom.worker.onnx.part;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.runtime.Feed;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A network that is asked with rows of latents, each at its own timestep. Where the graph takes
/// one timestep a call, rows of different timesteps are asked in several calls.
final class TimedNetwork implements AutoCloseable {
    /// The graph's names.
    ///
    /// @param outputs in the order that answers have them
    record Names(String latents, String timestep, List<String> outputs) {}

    private final LoadedNetwork network;
    private final Names names;
    private final LatentLayout layout;
    private final String oneTimestep;

    /// @param oneTimestep why a call has one timestep, or the empty text if it has one a row
    TimedNetwork(LoadedNetwork network, Names names, LatentLayout layout, String oneTimestep) {
        this.network = network;
        this.names = names;
        this.layout = layout;
        this.oneTimestep = oneTimestep;
    }

    boolean timestepPerRow() {
        return oneTimestep.isEmpty();
    }

    Optional<String> oneTimestep() {
        return timestepPerRow() ? Optional.empty() : Optional.of(oneTimestep);
    }

    LatentLayout layout() {
        return layout;
    }

    Map<String, Port> inputs() {
        return network.inputs();
    }

    Port latentsInput() {
        return inputs().get(names.latents());
    }

    int channels() {
        return layout.channels(latentsInput());
    }

    /// The one shape of latents the graph takes, where it was exported for one.
    Optional<LatentShape> onlyShape() {
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

    /// The inputs that a row's conditioning must name.
    List<Port> conditioningInputs() {
        return inputs().values().stream()
                .filter(port -> !port.name().equals(names.latents()))
                .filter(port -> !port.name().equals(names.timestep()))
                .filter(port -> !layout.sharedInputs().contains(port.name()))
                .toList();
    }

    /// The outputs of each row.
    List<List<Tensor>> run(List<Row> rows) {
        return run(rows, _ -> List.of());
    }

    /// The same.
    ///
    /// @param more what goes into a call in place of shared inputs of the same names, given which
    ///   of the rows it has
    List<List<Tensor>> run(List<Row> rows, Function<List<Integer>, List<Feed>> more) {
        List<Integer> all = IntStream.range(0, rows.size()).boxed().toList();
        if (timestepPerRow()) {
            return call(rows, more.apply(all));
        }
        Map<Double, List<Integer>> byTimestep =
                all.stream()
                        .collect(
                                groupingBy(
                                        i -> rows.get(i).timestep(), LinkedHashMap::new, toList()));
        Map<Integer, List<Tensor>> answers = new HashMap<>();
        for (List<Integer> places : byTimestep.values()) {
            List<List<Tensor>> answered =
                    call(places.stream().map(rows::get).toList(), more.apply(places));
            for (int i = 0; i < places.size(); i++) {
                answers.put(places.get(i), answered.get(i));
            }
        }
        return all.stream().map(answers::get).toList();
    }

    private List<List<Tensor>> call(List<Row> rows, List<Feed> more) {
        Row first = rows.getFirst();
        Map<String, Feed> feeds = new LinkedHashMap<>();
        layout.shared(first).forEach(feed -> feeds.put(feed.input(), feed));
        more.forEach(feed -> feeds.put(feed.input(), feed));
        feeds.put(names.latents(), latents(rows));
        feeds.put(names.timestep(), timestep(rows));
        for (String input : first.conditioning().inputs().keySet()) {
            feeds.put(input, conditioning(rows, input));
        }
        List<LoadedNetwork.Rows> outputs =
                network.run(List.copyOf(feeds.values()), names.outputs());
        return IntStream.range(0, rows.size())
                .mapToObj(
                        row ->
                                outputs.stream()
                                        .map(out -> new Tensor(out.shape(), out.values().get(row)))
                                        .toList())
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
        List<Row> asked = timestepPerRow() ? rows : rows.subList(0, 1);
        boolean scalar = inputs().get(names.timestep()).rank() == 0;
        return new Feed.Numbers(
                names.timestep(),
                scalar ? new int[0] : new int[] {asked.size()},
                asked.stream()
                        .map(row -> new float[] {(float) layout.timestep(row.timestep())})
                        .toList());
    }

    private static Feed conditioning(List<Row> rows, String name) {
        int[] extents = rows.getFirst().conditioning().inputs().get(name).shape();
        return new Feed.Numbers(
                name,
                perRow(rows.size(), extents),
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
