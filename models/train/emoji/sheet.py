"""Draws a contact sheet with the best weights there are.

    python -m emoji.sheet OUT.png                         the fixed prompts
    python -m emoji.sheet OUT.png "a red apple" --count 8   one prompt, several seeds
"""

import argparse
from pathlib import Path

import torch

from .drawing import Painter, fixed_prompts, save_sheet
from .train_denoiser import load_networks


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("out", type=Path)
    options.add_argument("prompts", nargs="*")
    options.add_argument("--count", type=int, default=1)
    options.add_argument("--steps", type=int, default=12)
    options.add_argument("--guidance", type=float, default=3.0)
    args = options.parse_args()
    torch.set_grad_enabled(False)
    prompts = [p for p in args.prompts or fixed_prompts() for _ in range(args.count)]
    seeds = [i % args.count if args.prompts else i for i in range(len(prompts))]
    pictures = Painter().paint(load_networks(), prompts, seeds, steps=args.steps, guidance=args.guidance)
    save_sheet(args.out, pictures, prompts)


if __name__ == "__main__":
    main()
