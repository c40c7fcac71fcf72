"""What classifier guidance does: pictures of the empty text and of the right text, steered by the classifier alone.

    python -m emoji.evaluate_guide --pictures 80

Right is a picture whose five nearest icons of some style hold the thing that was asked for.
"""

import argparse
import random

import numpy as np
import torch

from .drawing import Painter
from .examiner import Examiner
from .flow import TIMESTEPS
from .guide import Guide
from .places import device, seed_everything
from .short_training import labels
from .train_denoiser import Networks, load_networks
from .train_guide import load_guide

_LEAST_LEFT = 0.05  # of 1 - s, by which the pull is divided: no pull for ever near pure noise


class Steered(torch.nn.Module):
    """The denoiser with v' = v - w s / (1 - s) grad log p(label | x)."""

    def __init__(self, networks: Networks, guide: Guide, label: torch.Tensor, weight: float):
        super().__init__()
        self.text, self._denoiser, self._guide, self._label, self._weight = networks.text, networks.denoiser, guide, label, weight

    def denoiser(self, x, timesteps, text):
        s = (timesteps / TIMESTEPS).view(-1, 1, 1, 1)
        pull = self._weight * s / (1 - s).clamp(min=_LEAST_LEFT)
        return self._denoiser(x, timesteps, text) - pull * self._guide.gradient(x, timesteps, self._label)[0]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pictures", type=int, default=80)
    options.add_argument("--steps", type=int, default=12)
    options.add_argument("--seed", type=int, default=5)
    args = options.parse_args()

    torch.set_grad_enabled(False)
    seed_everything(args.seed)
    examiner, painter, networks, guide = Examiner(2.0), Painter(), load_networks(), load_guide().to(device())
    questions = examiner.single_pictures(args.pictures, random.Random(args.seed))
    wanted = [q.scene.things[0].concept for q in questions]
    label = torch.tensor([labels().index(w) for w in wanted], device=device())
    for text, captions in (("empty text", [""] * len(wanted)), ("right text", [q.caption for q in questions])):
        for weight in (0.0, 2.0, 5.0, 10.0):
            right = []
            for part in (slice(i, i + 50) for i in range(0, len(wanted), 50)):
                steered = Steered(networks, guide, label[part], weight)
                pictures = painter.paint(steered, captions[part], list(range(len(wanted)))[part], steps=args.steps, guidance=1.0)
                right += [any(w in examiner.real.nearest(p, s) for s in examiner.shelf.styles) for p, w in zip(pictures, wanted[part])]
            print(f"{text}, w {weight:g}: {np.mean(right):.1%} right of {len(right)}", flush=True)


if __name__ == "__main__":
    main()
