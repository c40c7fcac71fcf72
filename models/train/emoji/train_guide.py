"""Trains the classifier of noisy latents on the pool, for classifier guidance.

    python -m emoji.train_guide --secs 300

Loss: cross-entropy of one thing in the scene, at the noise levels the denoiser is trained on.
"""

import argparse

import torch
from torch.nn import functional as F

from .flow import TIMESTEPS, noised
from .guide import Guide
from .places import device, seed_everything, subfolder, work_dir
from .pool import Pool
from .short_training import keep, labels, restore, train

_BANDS = ((0, 250), (250, 500), (500, 750), (750, 1000))


def load_guide() -> Guide:
    guide = Guide(len(labels()))
    restore(guide, work_dir() / "guide/guide.pt")
    return guide.eval()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--secs", type=float, default=300)
    options.add_argument("--batch", type=int, default=64)
    options.add_argument("--rate", type=float, default=2e-3)
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()

    seed_everything(args.seed)
    pool, generator, guide = Pool(work_dir() / "pool"), torch.Generator().manual_seed(args.seed), Guide(len(labels())).to(device())

    def batch(size: int):
        latents, things = pool.labelled(size, generator)
        x, timesteps, _ = noised(latents, generator)
        return x.to(device()), timesteps.to(device()), things.to(device())

    def loss(x, timesteps, things):
        with torch.autocast(x.device.type, torch.bfloat16):
            logits = guide(x, timesteps)
        return F.cross_entropy(logits.float(), things)

    train("guide", guide, lambda: loss(*batch(args.batch)), secs=args.secs, rate=args.rate)
    keep(guide, subfolder("guide") / "guide.pt")
    x, timesteps, things = batch(2000)  # of the training scenes, in new noise
    with torch.no_grad():
        right = guide.eval()(x, timesteps).argmax(1) == things
    for low, high in _BANDS:
        within = (timesteps >= low) & (timesteps < high)
        print(f"timesteps {low}..{high} of {TIMESTEPS}: {right[within].float().mean():.1%} right of {int(within.sum())} (of two things, one)")


if __name__ == "__main__":
    main()
