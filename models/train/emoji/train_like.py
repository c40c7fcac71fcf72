"""Trains the image-token adapter beside the frozen denoiser.

    python -m emoji.train_like --secs 4000                       a leg; repeat to go on
    python -m emoji.train_like --secs 900 --cooldown-secs 800    a leg that ends in weights fit to export

Loss: |v(x_s, 1000 s, text, picture) - (n - x)|^2, the mean over the batch. No picture is ever dropped: where there is none,
the adapter adds exactly nothing.
"""

import random

import numpy as np
import torch

from .drawing import Painter, save_sheet
from .icons import IconShelf
from .lessons import Latents
from .pairs import PairMaker
from .places import device, work_dir
from .prompting import Adapter
from .steering import teach, told

_SHEET = 20


def sheet(networks, network, path) -> None:
    """What is shown beside what is drawn of it; of a seed that no lesson has."""
    maker = PairMaker(IconShelf(work_dir() / "data"), random.Random(7))
    shown, _, captions = zip(*(maker.next() for _ in range(_SHEET)))
    embeddings = torch.from_numpy(Latents().of(np.stack(shown))).flatten(1).float().to(device())
    drawn = Painter().paint(networks, list(captions), list(range(_SHEET)), steered=lambda part: told(networks.denoiser, network, embeddings[part]))
    save_sheet(path, np.stack([p for pair in zip(shown, drawn) for p in pair]), [t for c in captions for t in (c, "")])


def answer(networks, network, x, timesteps, text, lesson):
    return networks.denoiser(x, timesteps, text, pictures=network(lesson["shown"].flatten(1)))


if __name__ == "__main__":
    teach("like", __doc__, 1e-3, lambda networks: Adapter(), answer, sheet)
