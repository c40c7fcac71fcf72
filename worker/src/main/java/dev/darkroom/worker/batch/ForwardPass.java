package dev.darkroom.worker.batch;

import dev.darkroom.worker.diffusion.latent.Latents;

import java.util.List;

/// One call of the denoising network. Called from several threads at once.
@FunctionalInterface
public interface ForwardPass {
    /// Answers every row with the network's raw output, in the rows' order.
    ///
    /// @param rows at least one; all of the same [RowShape], of any mixture of timesteps
    /// @throws RuntimeException when the call fails; the rows are then tried one by one
    List<Latents> run(List<Row> rows);
}
