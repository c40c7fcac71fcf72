package dev.darkroom.worker.onnx.part;

import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.onnx.graph.Port;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The denoising network: any number of rows in one call, each at its own timestep. Where the graph
/// takes one timestep a call, rows of different timesteps are asked in several calls.
public final class DenoisingNetwork implements ForwardPass, AutoCloseable {
    /// The graph's names of what every denoiser has.
    public record Names(String latents, String timestep, String output) {
        TimedNetwork.Names timed() {
            return new TimedNetwork.Names(latents, timestep, List.of(output));
        }
    }

    private final TimedNetwork network;
    private final ResidualInputs residuals;

    DenoisingNetwork(TimedNetwork network) {
        this.network = network;
        this.residuals = ResidualInputs.of(network.inputs());
    }

    /// Whether rows at different timesteps share a call.
    public boolean timestepPerRow() {
        return network.timestepPerRow();
    }

    /// Why rows at different timesteps do not share a call, where they do not.
    public Optional<String> oneTimestep() {
        return network.oneTimestep();
    }

    /// The channels of the latents.
    public int channels() {
        return network.channels();
    }

    /// The one shape of latents the graph takes, where it was exported for one.
    public Optional<LatentShape> onlyShape() {
        return network.onlyShape();
    }

    TimedNetwork network() {
        return network;
    }

    /// The inputs that a row's conditioning must name, but for those that are known.
    List<String> inputsBeside(Set<String> known, Set<String> more) {
        return network.conditioningInputs().stream()
                .map(Port::name)
                .filter(name -> !known.contains(name) && !more.contains(name))
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
        return latents(rows, network.run(ImageInputs.joined(rows)));
    }

    /// The same, led by control networks.
    ///
    /// @param led what they add for each row, empty where nothing leads it
    List<Latents> run(List<Row> rows, List<Optional<Residuals>> led) {
        return latents(
                rows,
                network.run(
                        ImageInputs.joined(rows),
                        places -> residuals.feeds(places.stream().map(led::get).toList())));
    }

    private List<Latents> latents(List<Row> rows, List<List<Tensor>> answers) {
        LatentShape shape = rows.getFirst().latents().shape();
        return answers.stream()
                .map(answer -> network.layout().unpack(shape, answer.getFirst().values()))
                .toList();
    }

    @Override
    public void close() {
        network.close();
    }
}
