package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.onnx.graph.Port;
import dev.darkroom.worker.onnx.graph.ResidualPorts;
import dev.darkroom.worker.onnx.runtime.Feed;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The inputs of a U-Net that control networks add to, if it has any.
///
/// @param ports in the order of [Residuals]
record ResidualInputs(List<Port> ports) {

    static ResidualInputs of(Map<String, Port> inputs) {
        return new ResidualInputs(ResidualPorts.inputs(inputs));
    }

    /// What goes in where rows are led.
    ///
    /// @param rows what leads each row, some of them empty
    /// @return nothing where no row is led: the layout [#around] then gives zeros
    List<Feed> feeds(List<Optional<Residuals>> rows) {
        List<Residuals> led = rows.stream().flatMap(Optional::stream).toList();
        return led.isEmpty()
                ? List.of()
                : IntStream.range(0, ports.size()).mapToObj(i -> feed(i, rows, led)).toList();
    }

    private Feed feed(int port, List<Optional<Residuals>> rows, List<Residuals> led) {
        int[] shape =
                led.stream()
                        .map(one -> one.tensors().get(port).shape())
                        .reduce(Residuals::larger)
                        .orElseThrow();
        float[] zeros = new float[IntStream.of(shape).reduce(1, Math::multiplyExact)];
        return new Feed.Numbers(
                ports.get(port).name(),
                IntStream.concat(IntStream.of(rows.size()), IntStream.of(shape)).toArray(),
                rows.stream()
                        .map(
                                row ->
                                        row.map(
                                                one ->
                                                        Residuals.spread(
                                                                one.tensors().get(port), shape)))
                        .map(values -> values.orElse(zeros))
                        .toList());
    }

    /// A layout with zeros for these inputs, as small as the graph lets them be: they are added to
    /// states, and one number is then added to all of a state.
    LatentLayout around(LatentLayout layout) {
        return ports.isEmpty() ? layout : new WithZeros(layout, ports);
    }

    private record WithZeros(LatentLayout layout, List<Port> ports) implements LayoutAround {
        @Override
        public Set<String> sharedInputs() {
            return Stream.concat(layout.sharedInputs().stream(), ports.stream().map(Port::name))
                    .collect(Collectors.toSet());
        }

        @Override
        public List<Feed> shared(Row row) {
            return Stream.concat(layout.shared(row).stream(), ports.stream().map(WithZeros::zeros))
                    .toList();
        }

        private static Feed zeros(Port port) {
            int[] shape = IntStream.range(0, port.rank()).map(i -> port.extent(i, 1)).toArray();
            int size = IntStream.of(shape).reduce(1, Math::multiplyExact);
            return new Feed.Numbers(port.name(), shape, List.of(new float[size]));
        }
    }
}
