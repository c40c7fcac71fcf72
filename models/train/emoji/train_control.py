"""Trains the control network on layout maps beside the frozen denoiser.

    python -m emoji.train_control --secs 4000                       a leg; repeat to go on
    python -m emoji.train_control --secs 900 --cooldown-secs 800    a leg that ends in weights fit to export

Loss: |v(x_s, 1000 s, text, map) - (n - x)|^2, the mean over the batch.
"""

import random

import numpy as np

from .control import ControlNet
from .drawing import Painter, save_sheet
from .icons import IconShelf
from .layouts import LayoutMaker
from .lessons import pooled_map
from .places import work_dir
from .steering import as_maps, led, teach

_SHEET = 20


def sheet(networks, network, path) -> None:
    """Maps beside what is drawn of them; of a seed that no lesson has."""
    maker = LayoutMaker(IconShelf(work_dir() / "data"), random.Random(7))
    _, maps, laid = zip(*(maker.next() for _ in range(_SHEET)))
    pooled, captions = as_maps(np.stack([pooled_map(m) for m in maps])), [one.caption for one in laid]
    drawn = Painter().paint(networks, captions, list(range(_SHEET)), steered=lambda part: led(networks.denoiser, network, pooled[part]))
    save_sheet(path, np.stack([p for pair in zip(maps, drawn) for p in pair]), [t for c in captions for t in (c, "")])


def answer(networks, network, x, timesteps, text, lesson):
    return networks.denoiser(x, timesteps, text, residuals=network.lead(x, timesteps, text, lesson["map"] / 255))


if __name__ == "__main__":
    teach("control", __doc__, 5e-4, lambda networks: ControlNet.copied(networks.denoiser), answer, sheet)
