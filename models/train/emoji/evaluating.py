"""What evaluations have in common: their options, and drawings that are the same in every run."""

import argparse

import numpy as np
import torch

from .drawing import Painter
from .places import seed_everything
from .train_denoiser import load_networks


def options(doc: str) -> argparse.ArgumentParser:
    """How many pictures a row has, and how they are drawn."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=100, help="for each row")
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--guidance", type=float, default=3.0)
    return parser


def begin(seed: int) -> None:
    """From here on nothing is trained, and chance is the same in every run."""
    torch.set_grad_enabled(False)
    seed_everything(seed)


class Drawing:
    """Draws as the options say, each caption with its place as its seed; how is more of flow.sample's."""

    def __init__(self, args: argparse.Namespace, **how):
        self.painter, self.networks = Painter(), load_networks()
        self._how = {"steps": args.steps, "guidance": args.guidance, **how}

    def paint(self, captions: list[str], steered=None) -> np.ndarray:
        return self.painter.paint(self.networks, captions, list(range(len(captions))), steered=steered, **self._how)
