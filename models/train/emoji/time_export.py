"""How long one guided picture takes in ONNX Runtime, from text to pixels, without loading.

    python -m emoji.time_export FOLDER --threads 2
"""

import argparse
import json
import statistics
import time
from pathlib import Path

import numpy as np

from .check_export import nothing_told, open_graph
from .flow import TIMESTEPS, noise_for, sigmas
from .places import LATENT_SIZE
from .tokenizer import Encoder

_PICTURES = 10


class Folder:
    """The graphs of a model folder, as a worker uses them."""

    def __init__(self, folder: Path, threads: int):
        self._tokens = Encoder(folder / "tokenizer")
        self._steering = nothing_told(2)
        self._text, self._unet, self._decoder = (open_graph(folder / p / "model.onnx", threads) for p in ("text_encoder", "unet", "vae_decoder"))

    def draw(self, caption: str, seed: int, steps: int, guidance: float) -> np.ndarray:
        """Float [3,128,128] in -1..1."""
        (text,) = self._text.run(None, {"input_ids": self._tokens([caption, ""])})
        x, path = noise_for([seed], LATENT_SIZE).numpy(), sigmas(steps).numpy()
        for here, there in zip(path[:-1], path[1:]):
            feeds = {"sample": np.repeat(x, 2, 0), "timestep": np.full(2, TIMESTEPS * here, np.float32), "encoder_hidden_states": text, **self._steering}
            wanted, free = self._unet.run(None, feeds)[0]
            x = x + np.float32(there - here) * (free + guidance * (wanted - free))
        return self._decoder.run(None, {"latent_sample": x})[0][0]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--threads", type=int, default=2)
    args = options.parse_args()
    folder, defaults = Folder(args.folder, args.threads), json.loads((args.folder / "model_index.json").read_text())["darkroom"]
    for steps in (4, 8, defaults["steps"]):
        taken = []
        for seed in range(_PICTURES):
            started = time.perf_counter()
            folder.draw("a red apple", seed, steps, defaults["guidance_scale"])
            taken.append(1000 * (time.perf_counter() - started))
        print(f"{steps} steps, {args.threads} threads: {statistics.median(taken):.0f} ms a picture, the median of {_PICTURES}; at least {min(taken):.0f} ms")


if __name__ == "__main__":
    main()
