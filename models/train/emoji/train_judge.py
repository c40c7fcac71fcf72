"""Trains the networks that measure pictures: feature network and picture-text pair, together.

    python -m emoji.train_judge --secs 600 --scenes 12000

Loss: cross-entropies of what is in the picture, its background, its style and the number of things, and the matching of
pictures with their captions.
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import cache

import numpy as np
import torch
from torch.nn import functional as F

from .colours import BACKGROUNDS
from .icons import rendered_styles
from .judge import Eye, Judge, Reader
from .places import device, seed_everything, subfolder, work_dir
from .pool import CAPTIONS_EACH, compose
from .scenes import MAX_COUNT, Scene
from .short_training import keep, labels, restore, train
from .tokenizer import Encoder

_CHUNK = 500
_KEPT_BACK_SEED = 9_100_000


@cache
def _styles() -> tuple[str, ...]:
    return rendered_styles(work_dir() / "data")


def new_judge() -> Judge:
    tokens = Encoder()
    return Judge(Eye(len(labels()), len(BACKGROUNDS), len(_styles()), MAX_COUNT), Reader(tokens.vocabulary_size, tokens.end))


def load_judge() -> Judge:
    judge = new_judge()
    restore(judge, work_dir() / "judge/judge.pt")
    return judge.eval()


def to_network(pictures: np.ndarray) -> torch.Tensor:
    """uint8 [N,128,128,3] to float [N,3,128,128] in -1..1."""
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1


class Lessons:
    """Scenes with what there is to say about them. Two things in a picture: either is a right answer, by turns."""

    def __init__(self, seeds: range):
        with ProcessPoolExecutor(2) as workers:
            pictures, captions, scenes = zip(*workers.map(compose, seeds, [_CHUNK] * len(seeds)))
        self.pictures = np.concatenate(pictures)
        tokens, made = Encoder(), [s for chunk in scenes for s in chunk]
        self.ids = torch.from_numpy(tokens([c for chunk in captions for row in chunk for c in row]).reshape(len(made), CAPTIONS_EACH, -1))
        self._facts = torch.tensor([_facts(s) for s in made])

    def batch(self, size: int):
        """Pictures, token ids of a caption, and the four right answers."""
        rows = torch.randint(len(self.pictures), (size,))
        facts = self._facts[rows]
        thing = facts[torch.arange(size), torch.randint(2, (size,))]
        answers = torch.cat([thing[:, None], facts[:, 2:]], 1)
        ids = self.ids[rows, torch.randint(CAPTIONS_EACH, (size,))]
        return to_network(self.pictures[rows.numpy()]).to(device()), ids.to(device()), answers.to(device())


def _facts(scene: Scene) -> list[int]:
    things = labels()
    return [
        things.index(scene.things[0].concept), things.index(scene.things[-1].concept), list(BACKGROUNDS).index(scene.background),
        _styles().index(scene.style), max(scene.count, len(scene.things)) - 1,
    ]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--secs", type=float, default=600)
    options.add_argument("--scenes", type=int, default=12_000)
    options.add_argument("--batch", type=int, default=96)
    options.add_argument("--rate", type=float, default=2e-3)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--go-on", action="store_true", help="from the networks that are there, best with a new seed")
    args = options.parse_args()

    seed_everything(args.seed)
    first = 7_000_000 + args.seed * 100_000
    lessons = Lessons(range(first, first + max(1, args.scenes // _CHUNK)))
    judge = (load_judge() if args.go_on else new_judge()).to(device())

    def loss() -> torch.Tensor:
        pictures, ids, wanted = lessons.batch(args.batch)
        with torch.autocast(pictures.device.type, torch.bfloat16):
            features, seen = judge.eye(pictures)
            answers, read = judge.eye.answers(features), judge.reader(ids)
        asked = sum(F.cross_entropy(a.float(), w) for a, w in zip(answers, wanted.T))
        return asked + judge.matching_loss(seen.float(), read.float())

    train("judge", judge, loss, secs=args.secs, rate=args.rate)
    keep(judge, subfolder("judge") / "judge.pt")
    report(judge, Lessons(range(_KEPT_BACK_SEED, _KEPT_BACK_SEED + 2)))


@torch.no_grad()
def report(judge: Judge, unseen: Lessons) -> None:
    judge.cpu()
    pictures, ids, wanted = (v.cpu() for v in unseen.batch(600))
    features, seen = judge.eye(pictures)
    for name, answer, right in zip(("thing", "background", "style", "count"), judge.eye.answers(features), wanted.T):
        print(f"{name}: {(answer.argmax(1) == right).float().mean():.1%} right on 600 unseen scenes")
    best = (seen @ judge.reader(ids).T).argmax(1)
    print(f"own caption found among 600: {(best == torch.arange(600)).float().mean():.1%}")


if __name__ == "__main__":
    main()
