package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.ForwardPass;

import java.util.List;

/// A model's text encoders and denoiser with one set of weights: its own, or with adapters merged
/// into them. It is held by whoever draws with it, and stays open until closed by all of them.
public interface WeightSet extends AutoCloseable {
    /// What the text encoders' weights differ from the model's own by. Equal lists encode texts
    /// alike.
    List<UsedAdapter> texts();

    /// As [Model#encode(Words, int)].
    Conditioning encode(Words words, int pieces);

    /// The denoising network; the same object for everybody who holds the set.
    ForwardPass denoiser();

    @Override
    void close();

    /// The weights that the model was loaded with.
    static WeightSet own(Model model) {
        ForwardPass denoiser = model.denoiser();
        return new WeightSet() {
            @Override
            public List<UsedAdapter> texts() {
                return List.of();
            }

            @Override
            public Conditioning encode(Words words, int pieces) {
                return model.encode(words, pieces);
            }

            @Override
            public ForwardPass denoiser() {
                return denoiser;
            }

            @Override
            public void close() {
                // The model owns them.
            }
        };
    }
}
