"""Draws a contact sheet with the best weights there are.

    python -m emoji.sheet OUT.png                         the fixed prompts
    python -m emoji.sheet OUT.png --six-of-eight          48 of them: of every row of eight the first six
    python -m emoji.sheet OUT.png --six-of-eight --numbered   the same without captions, for a reader to name
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
    options.add_argument("--six-of-eight", action="store_true")
    options.add_argument("--numbered", action="store_true")
    args = options.parse_args()
    torch.set_grad_enabled(False)
    fixed = [p for i, p in enumerate(fixed_prompts()) if i % 8 < 6 or not args.six_of_eight]
    prompts = [p for p in args.prompts or fixed for _ in range(args.count)]
    seeds = [i % args.count if args.prompts else i for i in range(len(prompts))]
    pictures = Painter().paint(load_networks(), prompts, seeds, steps=args.steps, guidance=args.guidance)
    save_sheet(args.out, pictures, [str(i + 1) for i in range(len(prompts))] if args.numbered else prompts)


if __name__ == "__main__":
    main()
